/** Points of a curve by images seen: pure arithmetic between what a run wrote and what a chart draws. */

/** Images seen, and a value. */
export type Point = readonly [x: number, y: number];

/**
 * Exponential moving average: a point weighs half as much `halfLife` images later. The mean is over the points so far, so that
 * it does not start at an arbitrary value.
 */
export function smoothed(points: readonly Point[], halfLife: number): Point[] {
  let sum = 0;
  let weight = 0;
  let last = points[0]?.[0] ?? 0;
  return points.map(([x, y]) => {
    const kept = 2 ** (-(x - last) / halfLife);
    sum = sum * kept + y;
    weight = weight * kept + 1;
    last = x;
    return [x, sum / weight];
  });
}

/** About `most` points that look like all: the lowest and the highest of each stretch in their order, and the last. */
export function thinned(points: readonly Point[], most: number): Point[] {
  if (points.length <= most) return [...points];
  const stretches = Math.floor(most / 2);
  const extremes = Array.from({ length: stretches }, (_, index) => {
    const from = Math.floor((index * points.length) / stretches);
    const stretch = points.slice(from, Math.floor(((index + 1) * points.length) / stretches));
    const lowest = stretch.reduce((low, point) => (point[1] < low[1] ? point : low));
    const highest = stretch.reduce((high, point) => (point[1] > high[1] ? point : high));
    return lowest[0] <= highest[0] ? [lowest, highest] : [highest, lowest];
  });
  return [...extremes.flat(), points.at(-1)!];
}

/** At most `most` of `items`, evenly, the first and the last among them. */
export function evenly<Item>(items: readonly Item[], most: number): Item[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, index) => items[Math.round((index * (items.length - 1)) / (most - 1))]!);
}

/**
 * The values that an axis should span: all of the curve that is `drawn` bold, and all but the outermost hundredth of the `faint`
 * one at each end. One wild value shall not flatten a curve.
 */
export function span(drawn: readonly Point[], faint: readonly Point[]): [low: number, high: number] {
  const values = faint.map(([, y]) => y).sort((a, b) => a - b);
  const cut = Math.floor(values.length / 100);
  const all = [...drawn.map(([, y]) => y), ...values.slice(cut, values.length - cut)];
  return all.reduce(([low, high], y) => [Math.min(low, y), Math.max(high, y)], [Infinity, -Infinity]);
}

/** Round numbers from at or below `low` to at or above `high`, about `count` of them. */
export function ticks(low: number, high: number, count: number): number[] {
  // What differs by rounding alone is one value.
  const width = high - low > 1e-9 * Math.abs(high) ? high - low : Math.abs(high) || 1;
  const power = 10 ** Math.floor(Math.log10(width / count));
  const step = power * ([1, 2, 5].find((factor) => power * factor * count >= width * (1 - 1e-9)) ?? 10);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  // Products of whole numbers, with the noise of the multiplication cut off: 0.3 and not 0.30000000000000004.
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12)));
}
