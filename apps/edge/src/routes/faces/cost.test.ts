import { describe, expect, it } from 'vitest';
import { Problem } from '../../problems/problem.ts';
import { type Cost, checkCost } from './cost.ts';

const picture = { width: 64, height: 64 };
const small = { picture, macs: 18e6 };
const grid = (faces: number, more: Partial<Cost> = {}): Cost => ({
  enlargement: 1,
  pictures: faces,
  places: faces,
  counted: 'seeds',
  ...more,
});

function refusalOf(...asked: Parameters<typeof checkCost>): Problem['extras'] {
  try {
    checkCost(...asked);
  } catch (error) {
    if (error instanceof Problem) return error.extras;
    throw error;
  }
  throw new Error('was not refused');
}

describe('checkCost', () => {
  it('lets through what fits, to the last pixel', () => {
    checkCost(small, grid(64));
    checkCost(small, grid(64, { enlargement: 2 }));
    checkCost({ picture: { width: 256, height: 256 }, macs: 1e8 }, grid(16));
  });

  it('names the sizes that would fit', () => {
    expect(refusalOf(small, grid(64, { enlargement: 3 }))).toEqual({ parameter: 'size', allowed: ['64', '128'] });
    expect(refusalOf(small, grid(33, { places: 64, enlargement: 4 }))).toMatchObject({ parameter: 'size' });
  });

  it('says how many would fit where no size does', () => {
    const wide = { picture: { width: 512, height: 512 }, macs: 1e8 };
    expect(refusalOf(wide, grid(5))).toEqual({ parameter: 'seeds', allowed: 'of this model 4 at most' });
    expect(refusalOf(wide, grid(24, { counted: 'frames' }))).toMatchObject({ parameter: 'frames' });
  });

  it('says how many of a large model can be drawn', () => {
    const large = { picture, macs: 3e9 };
    checkCost(large, grid(3));
    expect(refusalOf(large, grid(4))).toEqual({ parameter: 'seeds', allowed: 'of this model 3 at most' });
  });

  it('never refuses one picture as the model draws it', () => {
    checkCost({ picture: { width: 2048, height: 2048 }, macs: 1e12 }, grid(1));
    expect(refusalOf({ picture: { width: 2048, height: 2048 }, macs: 1 }, grid(2)).allowed).toBe(
      'of this model 1 at most',
    );
  });
});
