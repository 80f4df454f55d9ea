import { describe, expect, it } from 'vitest';
import { neighbourFigures, quantile } from './neighbour-figures.ts';

const at = (distances: readonly number[]) => distances.map((distance, index) => [{ index, distance }]);
const spread = (n: number, from: number) => Array.from({ length: n }, (_, i) => from + ((i * 37) % n) / n);
const value = (figures: ReturnType<typeof neighbourFigures>, end: string) =>
  figures.find(({ name }) => name.endsWith(end))!;

describe('neighbourFigures', () => {
  it('tells a model that remembers from one that does not', () => {
    const reals = at(spread(200, 1));
    const remembers = neighbourFigures('pixels', at([...spread(100, 0), ...spread(100, 1)]), reals);
    const invents = neighbourFigures('pixels', at(spread(200, 1)), reals);
    const suspicious = 'nearest-training-pixels/nearer-than-1-percent-of-reals';
    expect(value(remembers, suspicious)).toMatchObject({ value: 0.505, n: 200, floor: 0.005 });
    expect(value(invents, suspicious)).toMatchObject({ value: 0.005, floor: 0.005 });
  });

  it('has the quantiles of both sides', () => {
    const figures = neighbourFigures('faces', at(spread(200, 2)), at(spread(200, 1)));
    expect(value(figures, '/median')).toMatchObject({
      name: 'nearest-training-faces/median',
      value: 2.495,
      floor: 1.495,
    });
    expect(value(figures, '/percentile-1')).toMatchObject({ value: 2.005, floor: 1.005 });
    for (const { value, interval } of figures) {
      expect(interval![0]).toBeLessThanOrEqual(value);
      expect(interval![1]).toBeGreaterThanOrEqual(value);
    }
  });
});

describe('quantile', () => {
  it.each([
    [0.5, 2],
    [0.51, 3],
    [0, 1],
    [1, 4],
  ])('%d of four values', (share, expected) => {
    expect(quantile([4, 1, 3, 2], share)).toBe(expected);
  });
});
