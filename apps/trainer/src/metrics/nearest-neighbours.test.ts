import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../backends/index.ts';
import { NearestNeighbours, type Rows } from './nearest-neighbours.ts';
import { VECTORS, vectors } from './test-features.ts';

beforeAll(() => startBackend({ threads: 1 }));

const D = 8;
const rows = (formula: (row: number, column: number) => number, count: number): Rows => ({
  count,
  values: vectors(formula, count, D).values,
});

/** By definition: all distances, sorted. */
const byHand = (queries: Rows, candidates: Rows, k: number) =>
  Array.from({ length: queries.count }, (_, i) =>
    Array.from({ length: candidates.count }, (_, j) => {
      let sum = 0;
      for (let c = 0; c < D; c++) sum += (queries.values[i * D + c]! - candidates.values[j * D + c]!) ** 2;
      return { index: j, distance: Math.sqrt(sum / D) };
    })
      .sort((a, b) => a.distance - b.distance || a.index - b.index)
      .slice(0, k),
  );

describe('NearestNeighbours', () => {
  const [queries, candidates] = [rows(VECTORS.a, 600), rows(VECTORS.b, 90)];

  it('finds what all distances say, however the candidates come', async () => {
    for (const sizes of [[90], [1, 30, 59]]) {
      const search = new NearestNeighbours(queries, 3);
      let first = 0;
      for (const count of sizes) {
        await search.add({ count, values: candidates.values.subarray(first * D, (first + count) * D) });
        first += count;
      }
      expect(search.found).toEqual(byHand(queries, candidates, 3));
    }
  });

  it('finds a copy at distance 0, however far both are from the origin', async () => {
    const far = (formula: typeof VECTORS.a) => (row: number, column: number) => formula(row, column) + 1000;
    const search = new NearestNeighbours(rows(far(VECTORS.b), 5), 1);
    await search.add(rows(far(VECTORS.a), 40));
    await search.add(rows(far(VECTORS.b), 5));
    const places = search.found.map(([only]) => only);
    expect(places.map((only) => only!.distance)).toEqual([0, 0, 0, 0, 0]);
    expect(places.map((only) => only!.index)).toEqual([40, 41, 42, 43, 44]);
  });

  it('does with fewer candidates than were asked for', async () => {
    const search = new NearestNeighbours(queries, 3);
    await search.add(rows(VECTORS.b, 2));
    expect(search.found[0]).toHaveLength(2);
  });
});
