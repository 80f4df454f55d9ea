import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { uniform } from '../../gradients/finite-differences.ts';
import { kernelIntegers } from './kernel-integers.ts';

const noise = (shape: number[], seed = 1) => uniform(shape, seed).dataSync<'float32'>();

describe('kernelIntegers', () => {
  // Two filters, the second a thousandth of the first, the third of zeros.
  const shape = [3, 3, 4, 3];
  const values = noise(shape).map((value, index) => value * [1, 1e-3, 0][index % 3]!);
  const { integers, scales } = kernelIntegers({ shape, values });

  it('comes within half a step of each weight that is not cut off, in each filter', () => {
    expect(scales.shape).toEqual([3]);
    integers.values.forEach((integer, index) => {
      const scale = scales.values[index % 3]!;
      expect(Number.isInteger(integer)).toBe(true);
      expect(Math.abs(integer)).toBeLessThanOrEqual(127);
      if (Math.abs(integer) < 127)
        expect(Math.abs(integer * scale - values[index]!)).toBeLessThanOrEqual(0.501 * scale);
    });
    expect(scales.values[0]! / scales.values[1]!).toBeGreaterThan(500);
    expect(scales.values[2]).toBe(1);
  });

  it('is stored as bytes that say the same', () => {
    const { codes, scale, min } = integers.levels!;
    expect([scale, min]).toEqual([1, -128]);
    expect(codes).toBeInstanceOf(Uint8Array);
    expect(Array.from(codes, (code) => code * scale + min)).toEqual([...integers.values]);
  });

  it('cuts a weight off that stands alone, where that serves the others', () => {
    const lonely = noise([1, 1, 40_000, 1]).map((value, index) => (index === 0 ? 1.5 : value));
    expect(kernelIntegers({ shape: [1, 1, 40_000, 1], values: lonely }).scales.values[0]! * 127).toBeLessThan(1.45);
  });

  it('takes weights that are hardly there', () => {
    const tiny = kernelIntegers({ shape: [2, 1], values: Float32Array.of(1e-44, -1e-44) });
    expect(tiny.scales.values[0]).toBe(1);
    expect([...tiny.integers.values].map(Math.abs)).toEqual([0, 0]);
  });
});
