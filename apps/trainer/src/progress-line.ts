import { duration, shortCount, shortNumber } from './reports/in-words.ts';

/** How far a job is. */
export interface ProgressState {
  readonly label: string;
  readonly done: number;
  readonly total: number;
  /** What is counted, in the plural. */
  readonly unit: string;
  /** 0 as long as it is not known. */
  readonly perSecond: number;
  readonly elapsedSeconds: number;
  readonly fields: Readonly<Record<string, number | string>>;
}

/** Seconds for a thousand images, in which the speed of training is compared; undefined for a job that counts other things. */
export function secondsPerThousand({ unit, perSecond }: ProgressState): number | undefined {
  return unit === 'images' && perSecond > 0 ? 1000 / perSecond : undefined;
}

/** Seconds to go; undefined as long as they are not known. */
export function secondsLeft({ done, total, perSecond }: ProgressState): number | undefined {
  return perSecond > 0 ? (total - done) / perSecond : undefined;
}

interface Layout {
  /** Characters of the bar. */
  readonly bar: number;
  /** Counts as `12.5k`, fields as `.93`, whole minutes, and one rate only. */
  readonly terse: boolean;
}

/** From roomy to tight. */
const LAYOUTS: readonly Layout[] = [
  { bar: 24, terse: false },
  { bar: 12, terse: false },
  { bar: 12, terse: true },
  { bar: 6, terse: true },
];
const TIGHTEST: Layout = { bar: 0, terse: true };

/**
 * One line of at most `columns` characters: bar, count, rate, time, fields. Where it is tight the bar goes first, and then one
 * field after the other, losses last.
 */
export function progressLine(state: ProgressState, columns: number): string {
  const fields = Object.entries(state.fields).sort(([a], [b]) => Number(isLoss(b)) - Number(isLoss(a)));
  const fewer = fields.map((_, index) => Object.fromEntries(fields.slice(0, fields.length - 1 - index)));
  const lines = [
    ...LAYOUTS.map((layout) => lineIn(layout, state)),
    lineIn(TIGHTEST, state),
    ...fewer.map((kept) => `${lineIn(TIGHTEST, { ...state, fields: kept })} …`),
  ];
  return lines.find((line) => line.length <= columns) ?? lines.at(-1)!.slice(0, columns);
}

function lineIn({ bar, terse }: Layout, state: ProgressState): string {
  const { label, done, total, unit, fields } = state;
  const count = terse ? `${shortCount(done)}/${shortCount(total)}` : `${done}/${total} ${unit}`;
  return [
    [label, ...(bar > 0 ? [drawn(done / total, bar)] : []), count].join(' '),
    rates(state, terse).join(', '),
    times(state, terse),
    ...groups(fields, terse),
  ].join(' | ');
}

function drawn(share: number, size: number): string {
  const full = Math.min(size, Math.max(0, Math.floor(share * size)));
  return `${'━'.repeat(full)}${'─'.repeat(size - full)}`;
}

function rates(state: ProgressState, terse: boolean): string[] {
  if (state.perSecond === 0) return ['-'];
  const perSecond = `${shortNumber(state.perSecond)} ${state.unit}/s`;
  const perThousand = secondsPerThousand(state);
  if (perThousand === undefined) return [perSecond];
  return [...(terse ? [] : [perSecond]), `${shortNumber(perThousand)} sec/kimg`];
}

function times(state: ProgressState, terse: boolean): string {
  const inWords = (seconds: number) => (terse ? duration(seconds).replace(/(?<=m)\d\ds$/, '') : duration(seconds));
  const left = secondsLeft(state);
  return `${inWords(state.elapsedSeconds)}, ETA ${left === undefined ? '-' : inWords(left)}`;
}

/** Losses share one word: `loss D 0.9 G 1.2`; then what else there is. */
function groups(fields: ProgressState['fields'], terse: boolean): string[] {
  const inWords = (value: number) => (terse ? shortNumber(value, 2).replace(/^(-?)0\./, '$1.') : shortNumber(value));
  const said = Object.entries(fields).map(
    ([name, value]) => [name, typeof value === 'string' ? value : inWords(value)] as const,
  );
  const losses = said.filter(([name]) => isLoss(name)).map(([name, value]) => `${name.slice(LOSS.length)} ${value}`);
  const others = said.filter(([name]) => !isLoss(name)).map(([name, value]) => `${name} ${value}`);
  return [...(losses.length > 0 ? [`loss ${losses.join(' ')}`] : []), ...(others.length > 0 ? [others.join(' ')] : [])];
}

const LOSS = 'loss/';
const isLoss = (name: string): boolean => name.startsWith(LOSS);
