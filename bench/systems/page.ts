import type { Comparison, Entry } from './entries.ts';
import { ACCURACY, CHANCE, type Floor, type Result } from './result.ts';

/** An entry and what was measured of it, if it was. */
export interface Row {
  readonly entry: Entry;
  readonly result: Result | undefined;
}

/** What a comparison has measured so far. */
export interface Standing {
  readonly comparison: Comparison;
  readonly floor: Floor | undefined;
  readonly rows: readonly Row[];
}

/** A column of a table: its title, and what it says of a result. */
type Column = readonly [title: string, cell: (result: Result) => string];

const figure =
  (name: string, digits: number) =>
  ({ figures }: Result): string =>
    figures[name]?.toFixed(digits) ?? '';

const parameters: Column = [
  'parameters',
  (result) =>
    Object.entries(result.parameters)
      .map(([name, count]) => `${name} ${(count / 1000).toFixed(0)}k`)
      .join(', '),
];
const images: Column = ['images', (result) => (result.images === 0 ? '' : `${Math.round(result.images / 1000)}k`)];
const pace: Column = [
  's/kimg',
  ({ secondsPerKimg }) => (Number.isNaN(secondsPerKimg) ? '' : secondsPerKimg.toFixed(1)),
];
const distances: readonly Column[] = [
  ['fd', figure('fd', 3)],
  ['precision', figure('precision', 3)],
  ['recall', figure('recall', 3)],
  ['MS-SSIM', figure('ms-ssim', 3)],
];

const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  digits: [
    parameters,
    pace,
    ...distances,
    ['classes', figure('class-coverage', 0)],
    ['recognised', figure('recognised', 3)],
    ['PPL in w', figure('ppl-w-full', 0)],
    ['as asked', pairsOrClasses],
  ],
  faces: [images, parameters, pace, ...distances, ['SWD', figure('swd-mean', 2)], ['as asked', asAsked]],
};

/** Of a coupled system, how well its pairs belong together, and what chance gives. */
function pairsOrClasses(result: Result): string {
  if (result.figures['pair agreement'] === undefined) return figure(`${ACCURACY}class`, 3)(result);
  return `pairs ${figure('pair agreement', 3)(result)} (chance ${figure('pair agreement by chance', 3)(result)})`;
}

function asAsked({ figures }: Result): string {
  const asked = Object.keys(figures).filter((name) => name.startsWith(ACCURACY));
  return asked
    .map((name) => {
      const column = name.slice(ACCURACY.length);
      return `${column} ${figures[name]!.toFixed(3)} (chance ${figures[`${CHANCE}${column}`]!.toFixed(3)})`;
    })
    .join(', ');
}

/** The section of a comparison, in Markdown. Pictures stand in `images/systems/<comparison>-<entry>.png`. */
export function sectionOf({ comparison, floor, rows }: Standing): string {
  const columns = COLUMNS[comparison.name]!;
  const measured = rows.filter((row): row is Row & { result: Result } => row.result !== undefined);
  const lines = [
    `| system | ${columns.map(([title]) => title).join(' | ')} |`,
    `|---|${columns.map(() => '---').join('|')}|`,
    ...measured.map(
      ({ entry, result }) => `| ${entry.name} | ${columns.map(([, cell]) => cell(result)).join(' | ')} |`,
    ),
    ...(floor ? [`| *reals against reals* | ${columns.map(([, cell]) => cell(asResult(floor))).join(' | ')} |`] : []),
  ];
  const missing = rows.filter(({ result }) => result === undefined).map(({ entry }) => entry.name);
  const pictures = measured.map(({ entry }) => `| ${entry.name} | ![${entry.name}](${pictureOf(comparison, entry)}) |`);
  return [
    lines.join('\n'),
    machinesOf(measured.map(({ result }) => result)),
    ...(missing.length > 0 ? [`Not measured yet: ${missing.join(', ')}.`] : []),
    ['| system | samples |', '|---|---|', ...pictures].join('\n'),
  ].join('\n\n');
}

export const pictureOf = ({ name }: Comparison, entry: Entry): string => `images/systems/${name}-${entry.name}.png`;

/** Where and when; results of several sessions may differ in both. */
function machinesOf(results: readonly Result[]): string {
  const places = new Set(results.map(({ machine, backend, date, n }) => `${machine}, ${backend}, ${date}, n ${n}`));
  return `Measured on: ${[...places].join('; ')}.`;
}

const asResult = ({ figures, n }: Floor): Result => ({
  ...{ date: '', machine: '', backend: '', parameters: {}, images: 0, secondsPerKimg: Number.NaN, missing: [] },
  ...{ n, figures },
});
