/** Three significant digits, or fewer, and no more characters than it needs: `0.123`, `12.3`, `2.5e-7`, `1234`. */
export function shortNumber(value: number, digits = 3): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size !== 0 && size < 1e-4) return value.toExponential(1).replace('.0e', 'e');
  return String(size >= 10 ** (digits - 1) ? Math.round(value) : Number(value.toPrecision(digits)));
}

/** Numbers with as many digits as it takes to tell them apart, at least three: the labels of an axis. */
export function distinctNumbers(values: readonly number[]): string[] {
  for (let digits = 3; digits < 12; digits++) {
    const labels = values.map((value) => shortNumber(value, digits));
    if (new Set(labels).size === values.length) return labels;
  }
  return values.map(String);
}

/** `12500` to `12.5k`: three significant digits, for axes and lines with little room. */
export function shortCount(count: number): string {
  if (count >= 999_500) return `${Number((count / 1e6).toPrecision(3))}M`;
  return count >= 1000 ? `${Number((count / 1000).toPrecision(3))}k` : String(count);
}

/** `75` to `1m15s`. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  if (h > 0) return `${h}h${String(m).padStart(2, '0')}m`;
  return m > 0 ? `${m}m${String(s).padStart(2, '0')}s` : `${s}s`;
}

/** `12000` to `12,000`. */
export const grouped = (count: number): string => count.toLocaleString('en');
