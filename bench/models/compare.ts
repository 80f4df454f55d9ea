import type { Figure } from './measured.ts';

/** What the card says and what was measured again. */
export interface Comparison {
  readonly name: string;
  readonly card?: Figure;
  readonly measured?: Figure;
  readonly verdict: 'alike' | 'differs' | 'new' | 'not measured' | 'of another n';
}

/**
 * Every figure of a card beside the same one measured again, in the order in which they are measured; figures that `ours` does not know are
 * somebody else's. Two figures differ when their intervals have nothing in common; what has none is its own interval.
 */
export function compare(
  card: readonly Figure[],
  measured: readonly Figure[],
  ours: (name: string) => boolean,
): Comparison[] {
  const found = measured.map((figure): Comparison => {
    const old = card.find(({ name }) => name === figure.name);
    return { name: figure.name, measured: figure, ...(old && { card: old }), verdict: verdictOf(old, figure) };
  });
  const left = card.filter(({ name }) => ours(name) && !measured.some((figure) => figure.name === name));
  return [...found, ...left.map((old) => ({ name: old.name, card: old, verdict: 'not measured' as const }))];
}

function verdictOf(card: Figure | undefined, measured: Figure): Comparison['verdict'] {
  if (card === undefined) return 'new';
  if (card.n !== measured.n) return 'of another n';
  const [[lowA, highA], [lowB, highB]] = [intervalOf(card), intervalOf(measured)];
  return lowA <= highB && lowB <= highA ? 'alike' : 'differs';
}

const intervalOf = ({ value, interval = [value, value] }: Figure): readonly [number, number] => interval;

/** Whether a card still says what its model is worth. */
export const holds = (comparisons: readonly Comparison[]): boolean =>
  comparisons.every(({ verdict }) => verdict !== 'differs' && verdict !== 'not measured');

/** For people: a line for each figure. */
export function comparisonTable(comparisons: readonly Comparison[]): string {
  const rows = [
    ['figure', 'card', 'measured', 'n', 'beside', ''],
    ...comparisons.map(({ name, card, measured, verdict }) => [
      name,
      shown(card),
      shown(measured),
      String((measured ?? card)!.n),
      beside((measured ?? card)!),
      verdict === 'alike' ? '' : verdict === 'differs' ? 'DIFFERS' : verdict,
    ]),
  ];
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows
    .map((row) =>
      row
        .map((cell, i) => cell.padEnd(widths[i]!))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

const shown = (figure: Figure | undefined): string => {
  if (figure === undefined) return '-';
  const { value, interval } = figure;
  return interval ? `${short(value)} (${short(interval[0])} to ${short(interval[1])})` : short(value);
};

const beside = ({ floor, baseline }: Figure): string =>
  floor !== undefined ? `floor ${short(floor)}` : baseline ? `${baseline.name} ${short(baseline.value)}` : '';

const short = (value: number): string => String(Number(value.toPrecision(4)));
