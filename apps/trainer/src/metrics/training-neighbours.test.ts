import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../backends/index.ts';
import { gather } from './gather.ts';
import { quarters } from './test-features.ts';
import { drawn, PATTERNS, SLOPES, sourceOf } from './test-pictures.ts';
import { type Sought, trainingNeighbours } from './training-neighbours.ts';

beforeAll(() => startBackend({ threads: 1 }));

const SHAPE = [32, 32, 3] as const;
const training = { ...sourceOf(drawn(PATTERNS.a, 30, SHAPE)), count: 30 };
const sought = async (...set: Parameters<typeof drawn>) =>
  (await gather(sourceOf(drawn(...set)), set[1], { pictures: true, network: quarters })) as Sought;

describe('trainingNeighbours', () => {
  it('finds training pictures themselves, and others only near', async () => {
    const sets = [await sought(PATTERNS.a, 12, SHAPE), await sought(SLOPES.a, 5, SHAPE)];
    const [copies, others] = await trainingNeighbours(training, quarters, sets, 2);
    for (const space of ['features', 'pixels'] as const) {
      expect(copies![space].map(([first]) => first)).toEqual(
        Array.from({ length: 12 }, (_, index) => ({ index, distance: 0 })),
      );
      for (const [first, second] of others![space]) {
        expect(first!.distance).toBeGreaterThan(0);
        expect(second!.distance).toBeGreaterThanOrEqual(first!.distance);
      }
    }
  });

  it('measures pixels in bytes', async () => {
    const black = { ...sourceOf(drawn(() => 0, 1, SHAPE)), count: 1 };
    const [found] = await trainingNeighbours(black, quarters, [await sought(() => 60, 1, SHAPE)], 1);
    expect(found!.pixels).toEqual([[{ index: 0, distance: 60 }]]);
  });
});
