import { describe, expect, it } from 'vitest';
import { objectionTo } from './objection.ts';

const limits = { bodyBytes: 2 << 20, inputSide: 512, outputSide: 1024 };
const fine = { width: 512, height: 100, bytes: 2 << 20, taken: true };

describe('what stands against a picture', () => {
  it('is nothing at the limits', () => {
    expect(objectionTo(fine, limits)).toBeUndefined();
    expect(objectionTo(fine, limits, 2)).toBeUndefined();
  });

  it.each([
    ['too many pixels', { width: 513 }, 1, 'It has 513 × 100 pixels; at most 512 a side are taken.', 512],
    ['too many of them in height', { height: 600 }, 1, 'It has 512 × 600 pixels; at most 512 a side are taken.', 512],
    ['too many once enlarged', {}, 4, '4 times larger it would have 2048 pixels a side; at most 1024 are made.', 256],
    ['too many for the scale anyway', { width: 600 }, 4, 'It has 600 × 100 pixels; at most 512 a side are taken.', 256],
    ['too many bytes', { bytes: 3 << 20 }, 1, 'It has 3 MiB; at most 2 MiB are taken.', 512],
    ['another type', { taken: false }, 1, 'PNG, JPEG and WebP are.', 512],
  ])('is %s', (_, change, scale, detail, side) => {
    const objection = objectionTo({ ...fine, ...change }, limits, scale);
    expect(objection?.detail).toBe(detail);
    expect(objection?.remedy.side).toBe(side);
  });
});
