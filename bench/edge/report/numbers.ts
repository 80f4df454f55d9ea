/** Milliseconds, to three digits. */
export const inMilliseconds = (value: number): string => (value < 100 ? value.toPrecision(3) : value.toFixed(0));

/** A share of something, 1 being all of it. */
export const asPercent = (share: number): string => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

/** How many times as much, to two digits. */
export const asRatio = (ratio: number): string => (ratio < 10 ? ratio.toPrecision(2) : ratio.toFixed(0));

export const inMebibytes = (bytes: number): string => (bytes / (1 << 20)).toFixed(1);

/** A table in Markdown; the first row is its head. */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const [head, ...others] = rows.map((cells) => `| ${cells.join(' | ')} |`);
  return [head, `|${'---|'.repeat(rows[0]!.length)}`, ...others].join('\n');
}
