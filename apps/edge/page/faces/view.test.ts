import { describe, expect, it } from 'vitest';
import { LONGEST_SEED, seedAt } from './seeds.ts';
import { FIRST_VIEW, layersWithin, stageWish } from './view.ts';

describe('the face on the stage', () => {
  const mixing = { ...FIRST_VIEW, shows: 'mix', other: '9' } as const;

  it('is a mix where the model has styles, and says layers only where they are unusual', () => {
    expect(stageWish(mixing, 0)).toEqual({ seed: '1', psi: 0.7 });
    expect(stageWish(mixing, 4)).toEqual({ seed: '1', psi: 0.7, mix: '9' });
    expect(stageWish({ ...mixing, layers: { from: 2, to: 3 } }, 4)).toEqual({ seed: '1', psi: 0.7, mix: '9' });
    expect(stageWish({ ...mixing, layers: { from: 0, to: 1 } }, 4).layers).toEqual({ from: 0, to: 1 });
  });

  it('keeps to the layers that the model has', () => {
    expect(layersWithin({ from: 1, to: 9 }, 4)).toEqual({ from: 1, to: 3 });
    expect(layersWithin({ from: 7, to: 9 }, 4)).toEqual({ from: 2, to: 3 });
    expect(layersWithin(undefined, 1)).toEqual({ from: 0, to: 0 });
  });
});

describe('seeds of a wall', () => {
  it.each([
    ['41', 1, '42'],
    ['4294967295', 1, '0'],
    ['4294967296', 1, '4294967296 2'],
    ['007', 2, '007 3'],
    ['面影', 0, '面影'],
  ])('from %s on: number %i is %s', (first, index, seed) => {
    expect(seedAt(first, index)).toBe(seed);
  });

  it('stay within the longest seed that there is', () => {
    expect(seedAt('x'.repeat(LONGEST_SEED), 23).length).toBeLessThanOrEqual(LONGEST_SEED);
  });
});
