import type { MetricResult } from './metric.ts';

/**
 * Results as a table for people: a line for each figure, with the figure of real pictures against other real ones beside it where
 * that was measured. Columns without anything in them are left out.
 */
export function resultTable(results: readonly MetricResult[], floor: readonly MetricResult[] = []): string {
  const names = [...new Set([...results, ...floor].map(({ name }) => name))];
  const lines = names.map((name) => {
    const [result, least] = [results, floor].map((list) => list.find((candidate) => candidate.name === name));
    const { n, better } = (result ?? least)!;
    const details = Object.entries(result?.details ?? {}).map(([detail, value]) => `${detail} ${shown(value)}`);
    return [
      name,
      result ? shown(result.value) : '',
      least ? shown(least.value) : '',
      better,
      `${n}`,
      details.join(', '),
    ];
  });
  return aligned(['metric', 'value', 'real to real', 'better', 'n', 'details'], lines);
}

function aligned(header: readonly string[], lines: readonly (readonly string[])[]): string {
  const columns = [...header.keys()].filter((column) => lines.some((line) => line[column] !== ''));
  const table = [header, ...lines];
  const widths = header.map((_, column) => Math.max(...table.map((line) => line[column]!.length)));
  const text = (line: readonly string[]) => columns.map((column) => line[column]!.padEnd(widths[column]!)).join('  ');
  return table.map((line) => text(line).trimEnd()).join('\n');
}

/** Five significant digits. */
const shown = (value: number): string => String(Number(value.toPrecision(5)));
