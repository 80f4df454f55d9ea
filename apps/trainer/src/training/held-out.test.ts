import { numericSeed } from '@omokage/models/sampling';
import { describe, expect, it } from 'vitest';
import { holdOut } from './held-out.ts';

describe('holdOut', () => {
  it('parts the images in two: every one in one part', () => {
    const { training, heldOut } = holdOut(50, 0.2, numericSeed(1));
    expect([training.length, heldOut.length]).toEqual([40, 10]);
    expect([...training, ...heldOut].sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => i));
    expect(Array.from(heldOut)).not.toEqual(Array.from({ length: 10 }, (_, i) => 40 + i));
  });

  it('depends on the seed alone', () => {
    const of = (seed: number) => holdOut(50, 0.2, numericSeed(seed)).heldOut;
    expect(of(1)).toEqual(of(1));
    expect(of(1)).not.toEqual(of(2));
  });

  it('leaves all images in order when none is held out, and always one to train on', () => {
    expect(Array.from(holdOut(4, 0, numericSeed(1)).training)).toEqual([0, 1, 2, 3]);
    expect(holdOut(2, 0.9, numericSeed(1)).training).toHaveLength(1);
  });
});
