import { numericSeed, PURPOSE, RandomStream } from '@omokage/models/sampling';
import { describe, expect, it } from 'vitest';
import { addNoise } from './noise.ts';

const stream = (n = 1) => new RandomStream(numericSeed(n), PURPOSE.degradation);
const grey = (value: number, side = 128) => ({
  pixels: new Uint8Array(side * side).fill(value),
  width: side,
  height: side,
  channels: 1,
});

/** Mean and standard deviation of the values less `centre`. */
function moments(values: Uint8Array, centre: number): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value - centre, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - centre - mean) ** 2, 0) / values.length;
  return { mean, deviation: Math.sqrt(square) };
}

describe('addNoise', () => {
  it.each([5, 20])('has mean 0 and standard deviation %d', (sigma) => {
    const { mean, deviation } = moments(addNoise(grey(128), sigma, stream()).pixels, 128);
    // 16,384 values: the mean's error is sigma / 128, that of the deviation about sigma / 181. Rounding adds 1/12 variance.
    expect(Math.abs(mean)).toBeLessThan((4 * sigma) / 128);
    expect(Math.abs(deviation - Math.sqrt(sigma * sigma + 1 / 12))).toBeLessThan((4 * sigma) / 181);
  });

  it('is a normal one: a third lies outside one deviation, a twentieth outside two', () => {
    const noisy = addNoise(grey(128), 20, stream()).pixels;
    const outside = (bound: number) => noisy.filter((value) => Math.abs(value - 128) > bound).length / noisy.length;
    expect(outside(20.5)).toBeCloseTo(0.3054, 1); // 2 (1 - Phi(20.5 / 20))
    expect(outside(40.5)).toBeCloseTo(0.0429, 2);
  });

  it('adds the stream, value by value, and clamps', () => {
    const picture = { pixels: Uint8Array.of(0, 128, 255, 250, 5, 77), width: 2, height: 1, channels: 3 };
    const normals = stream(7);
    const expected = [...picture.pixels].map((value) =>
      Math.min(255, Math.max(0, Math.floor(value + 30 * normals.normal() + 0.5))),
    );
    expect([...addNoise(picture, 30, stream(7)).pixels]).toEqual(expected);
    expect(new Set(addNoise(grey(0), 10, stream()).pixels)).toContain(0);
    expect(Math.max(...addNoise(grey(255), 10, stream()).pixels)).toBe(255);
  });

  it('is nothing at sigma 0', () => {
    const picture = { pixels: Uint8Array.of(0, 128, 255), width: 3, height: 1, channels: 1 };
    expect(addNoise(picture, 0, stream())).toEqual(picture);
  });

  it('is independent from channel to channel', () => {
    const picture = { pixels: new Uint8Array(3 * 4096).fill(128), width: 64, height: 64, channels: 3 };
    const noisy = addNoise(picture, 20, stream()).pixels;
    let product = 0;
    for (let i = 0; i < 4096; i++) product += (noisy[3 * i] - 128) * (noisy[3 * i + 1] - 128);
    expect(Math.abs(product / 4096 / 400)).toBeLessThan(4 / 64); // correlation: error 1 / sqrt(4096)
  });
});
