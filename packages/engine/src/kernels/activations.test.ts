import { describe, expect, it } from 'vitest';
import { ACTIVATIONS } from '../kernel-module.ts';
import { gathered, inBothBuilds, laidOut, type Picture, pixelsOf, someNumbers } from './both-builds.ts';

const PICTURES: Picture[] = [
  { height: 3, width: 5, channels: 3, border: 1 },
  { height: 1, width: 1, channels: 1, border: 0 },
  { height: 2, width: 7, channels: 8, border: 2 },
  { height: 4, width: 3, channels: 6, border: 0 },
];

const REFERENCES = {
  none: (x: number) => x,
  relu: (x: number) => Math.max(x, 0),
  leakyRelu: (x: number) => (x < 0 ? Math.fround(0.2) * x : x),
  sigmoid: (x: number) => 1 / (1 + Math.exp(-x)),
  tanh: Math.tanh,
} as const;

/** One vector of any length through an activation. */
const activated = (kind: keyof typeof ACTIVATIONS, x: Float32Array, slope = 0): Float32Array =>
  inBothBuilds((room) => {
    const out = room.floatsFor(x.length);
    room.kernels.activateFloats(ACTIVATIONS[kind], room.put(x), out, 1, x.length, slope);
    return room.floats(out, x.length);
  });

describe('activateFloats', () => {
  for (const [kind, reference] of Object.entries(REFERENCES)) {
    it(`computes ${kind} of pictures, and keeps zeros in what fills pixels up`, () => {
      for (const picture of PICTURES) {
        const { height, width, channels } = picture;
        const x = someNumbers(height * width * channels).map((value) => value * 5);
        const y = inBothBuilds((room) => {
          const values = laidOut(x, picture);
          const out = room.floatsFor(values.length);
          const number = ACTIVATIONS[kind as keyof typeof ACTIVATIONS];
          room.kernels.activateFloats(number, room.put(values), out, pixelsOf(picture), channels, 0.2);
          return room.floats(out, values.length);
        });
        const made = gathered(y, picture, { anyBorder: kind === 'sigmoid' });
        made.forEach((value, i) => {
          expect(value).toBeCloseTo(reference(x[i]!), 5);
        });
      }
    });
  }

  it('works in place', () => {
    const x = someNumbers(24);
    const y = inBothBuilds((room) => {
      const at = room.put(x);
      room.kernels.activateFloats(ACTIVATIONS.leakyRelu, at, at, 3, 8, 0.5);
      return room.floats(at, 24);
    });
    expect(y).toEqual(x.map((value) => (value < 0 ? value / 2 : value)));
  });

  it('keeps tanh and sigmoid within 5e-7, and tanh within -1 and 1', () => {
    const x = Float32Array.from({ length: 40_000 }, (_, i) => (i - 20_000) / 1_500);
    const [tanh, sigmoid] = [activated('tanh', x), activated('sigmoid', x)];
    const errors = x.map((value, i) =>
      Math.max(Math.abs(tanh[i]! - Math.tanh(value)), Math.abs(sigmoid[i]! - 1 / (1 + Math.exp(-value)))),
    );
    expect(Math.max(...errors)).toBeLessThan(5e-7);
    expect(Math.max(...tanh)).toBeLessThanOrEqual(1);
    expect(Math.min(...tanh)).toBeGreaterThanOrEqual(-1);
  });

  it('keeps small numbers in tanh, by their own size', () => {
    const x = Float32Array.of(1e-20, -3e-7, 1e-4, -0.01);
    activated('tanh', x).forEach((value, i) => {
      expect(value / Math.tanh(x[i]!)).toBeCloseTo(1, 6);
    });
  });

  it('passes NaN and infinity on as they should be', () => {
    const x = Float32Array.of(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0);
    const infinity = Number.POSITIVE_INFINITY;
    expect([...activated('relu', x)]).toEqual([Number.NaN, infinity, 0, -0]);
    expect([...activated('leakyRelu', x, 0.2)]).toEqual([Number.NaN, infinity, -infinity, -0]);
    const bounded = [...activated('tanh', x)];
    expect(bounded[0]).toBeNaN();
    [1, -1, 0].forEach((value, i) => {
      expect(bounded[i + 1]).toBeCloseTo(value, 6);
    });
  });
});
