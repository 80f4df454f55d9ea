import type { Arm, Claim } from './claims.ts';
import type { ArmResult } from './result.ts';

/** A claim and what was measured of its arms, in their order. */
export interface Tried {
  readonly claim: Claim;
  readonly results: readonly (ArmResult | undefined)[];
}

/** The claims that have been tried, in Markdown. */
export function sectionOf(all: readonly Tried[], conditions: string): string {
  const measured = all.flatMap(({ results }) => results.filter((result) => result !== undefined));
  const places = new Set(measured.map(({ machine, backend, date }) => `${machine}, ${backend}, ${date}`));
  const begun = all.filter(({ results }) => results.some((result) => result !== undefined));
  const missing = all.filter((tried) => !begun.includes(tried)).map(({ claim }) => claim.name);
  return [
    ...begun.map(claimSection),
    ...(missing.length > 0 ? [`Not tried yet: ${missing.join(', ')}.`] : []),
    ...(measured.length > 0 ? [`Measured on: ${[...places].join('; ')}; ${conditions}.`] : []),
  ].join('\n\n');
}

function claimSection({ claim, results }: Tried): string {
  const rows = claim.arms.map((arm, i) => ({ arm, result: results[i] }));
  const figures = Object.keys(claim.columns);
  const table = [
    ['', ...figures],
    ['---', ...figures.map(() => '---')],
    ...rows.map(({ arm, result }) => [
      arm.name,
      ...figures.map((figure) => (result ? cellOf(result, figure, claim.columns[figure]!) : 'not measured yet')),
    ]),
    ['*claimed*', ...figures.map((figure) => verdictOf({ claim, results }, figure))],
  ];
  const histograms = rows.flatMap(({ arm, result }) => (result?.histogram ? [histogramLine(arm, result)] : []));
  return [
    `### ${claim.title}`,
    `${claim.says} (${claim.source}.)${claim.note === undefined ? '' : ` ${claim.note}`}`,
    table.map((cells) => `| ${cells.join(' | ')} |`).join('\n'),
    ...(histograms.length > 0 ? [['```text', ...histograms, '```'].join('\n')] : []),
  ].join('\n\n');
}

function cellOf({ figures }: ArmResult, name: string, digits: number): string {
  const error = figures[`${name} error`];
  return `${figures[name]?.toFixed(digits) ?? ''}${error === undefined ? '' : ` ± ${error.toFixed(digits)}`}`;
}

/** What the claim foretells of a figure, and whether it came about; empty where it foretells nothing. */
export function verdictOf({ claim, results }: Tried, figure: string): string {
  const expectation = claim.expects.find((expectation) => expectation.figure === figure);
  if (expectation === undefined) return '';
  const values = results.flatMap((result) => result?.figures[figure] ?? []);
  const verdict =
    values.length < claim.arms.length ? 'not known yet' : expectation.holds(values) ? '**yes**' : '**no**';
  return `${expectation.says(claim.arms[0]!.name)}: ${verdict}`;
}

const BARS = [...' ▁▂▃▄▅▆▇█'];

/** One character a step, as high as its share of the fullest; a step that is not empty shows. */
function histogramLine({ name }: Arm, { histogram, figures }: ArmResult): string {
  const fullest = Math.max(...histogram!);
  const bars = histogram!.map((count) => BARS[Math.ceil(((BARS.length - 1) * count) / fullest)]!);
  const end = figures['largest weight']!.toFixed(3);
  return `${name.padEnd(20)} -${end} |${bars.join('')}| +${end}`;
}
