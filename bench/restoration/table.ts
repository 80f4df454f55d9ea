import type { Figures, Result } from './result.ts';
import type { Condition, Task } from './tasks.ts';

/** A row of a task's table, and what was measured of it: a system, what people have without one, or what true pictures score. */
export interface Row {
  readonly name: string;
  readonly kind: 'system' | 'baseline' | 'floor';
  readonly result: Result;
}

/** Decibels that quantizing may cost. */
const QUANTIZING_MAY_COST = 0.1;

interface Measure {
  readonly title: string;
  readonly digits: number;
  readonly better: 'higher' | 'lower';
  of(figures: Figures): number | undefined;
}
const PSNR: Measure = { title: 'PSNR', digits: 2, better: 'higher', of: ({ psnr }) => psnr };
const SSIM: Measure = { title: 'SSIM', digits: 3, better: 'higher', of: ({ ssim }) => ssim };
const SWD: Measure = { title: 'SWD', digits: 1, better: 'lower', of: ({ swd }) => swd };

/** What is measured of a task's pictures: without pairs, only how the one set stands to the other. */
export const measuresOf = ({ paired }: Pick<Task, 'paired'>): readonly Measure[] =>
  paired ? [PSNR, SSIM, SWD] : [SWD];

/** A table in Markdown: a row for each system and baseline, and in each condition's column its figures, the best of a column bold. */
export function tableOf(task: Task, rows: readonly Row[]): string {
  const measures = measuresOf(task);
  const titles = task.conditions.map(
    ({ title }) => `${title}<br>${measures.map((measure) => measure.title).join(' / ')}`,
  );
  const heads = ['', ...titles, 'parameters', 's/kimg', 'uint8 costs', 'against the best baseline'];
  const lines = rows.map((row) => {
    const cells = task.conditions.map((condition) => cellOf(row, rows, condition, measures));
    const { model } = row.result;
    return [
      row.kind === 'system' ? `**${row.name}**` : `*${row.name}*`,
      ...cells,
      model ? `${(model.parameters / 1000).toFixed(0)}k` : '',
      model ? model.secondsPerKimg.toFixed(1) : '',
      quantizingCost(row.result),
      row.kind === 'system' ? gainOf(task, row, rows) : '',
    ];
  });
  return [heads, heads.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function cellOf(row: Row, rows: readonly Row[], { name }: Condition, measures: readonly Measure[]): string {
  return measures
    .map((measure) => {
      const value = figureOf(row, name, measure);
      if (value === undefined) return '';
      const best =
        bestOf(
          rows.filter(({ kind }) => kind !== 'floor'),
          name,
          measure,
        ) === value;
      return best ? `**${value.toFixed(measure.digits)}**` : value.toFixed(measure.digits);
    })
    .join(' / ');
}

/** The most that quantizing takes from the PSNR in any condition. */
function quantizingCost({ figures }: Result): string {
  const costs = Object.values(figures).flatMap(({ psnr, psnrFloat32 }) =>
    psnr === undefined || psnrFloat32 === undefined ? [] : [psnrFloat32 - psnr],
  );
  if (costs.length === 0) return '';
  const most = Math.max(...costs);
  return `${most.toFixed(3)} dB${most < QUANTIZING_MAY_COST ? '' : ' (too much)'}`;
}

/** By how much a system is ahead of the best that people have without one: over the conditions, from the least to the most. */
export function gainOf({ conditions, paired }: Task, row: Row, rows: readonly Row[]): string {
  const baselines = rows.filter(({ kind }) => kind === 'baseline');
  const differences = (measure: Measure) =>
    conditions.flatMap(({ name }) => {
      const [own, best] = [figureOf(row, name, measure), bestOf(baselines, name, measure)];
      return own === undefined || best === undefined ? [] : [{ own, best }];
    });
  const decibels = differences(PSNR).map(({ own, best }) => own - best);
  const shares = differences(SWD).map(({ own, best }) => (100 * (own - best)) / best);
  return [
    ...(paired && decibels.length > 0 ? [`PSNR ${span(decibels, 2)} dB`] : []),
    ...(shares.length > 0 ? [`SWD ${span(shares, 0)}%`] : []),
  ].join('; ');
}

function span(values: readonly number[], digits: number): string {
  const signed = (value: number) => {
    const text = Math.abs(value).toFixed(digits);
    return Number(text) === 0 ? text : `${value > 0 ? '+' : '-'}${text}`;
  };
  const [least, most] = [signed(Math.min(...values)), signed(Math.max(...values))];
  return least === most ? least : `${least} to ${most}`;
}

function bestOf(rows: readonly Row[], condition: string, measure: Measure): number | undefined {
  const values = rows.flatMap((row) => figureOf(row, condition, measure) ?? []);
  if (values.length === 0) return undefined;
  return measure.better === 'higher' ? Math.max(...values) : Math.min(...values);
}

const figureOf = ({ result }: Row, condition: string, measure: Measure): number | undefined => {
  const figures = result.figures[condition];
  return figures && measure.of(figures);
};
