import { describe, expect, it } from 'vitest';
import { uniform } from '../../gradients/finite-differences.ts';
import { type Codes, codesSchema } from '../plan.ts';
import { codesBetween, codesFor, errorOf, reachFor } from './codes-range.ts';
import { countChannels, Histogram } from './histogram.ts';
import '@tensorflow/tfjs-backend-cpu';

const of = (values: Float32Array) => {
  const histogram = new Histogram();
  countChannels([histogram], values);
  return histogram;
};
const noise = (count: number, seed: number) => uniform([count], seed).dataSync<'float32'>();
const read = (value: number, { scale, zero }: Codes) =>
  (Math.min(127, Math.max(0, Math.round(value / scale + zero))) - zero) * scale;

/** One of many is four times as large: a range as far as there serves the others badly. */
const tailed = noise(60_000, 3).map((value, index) => (index === 0 ? 4 : value));

describe('codesBetween', () => {
  it.each([
    [0, 5],
    [-3, 0],
    [-1, 1],
    [-0.37, 11.2],
    [-1e-9, 1e-9],
  ])('reaches from %d to %d, and has 0 among its codes', (min, max) => {
    const codes = codesBetween(min, max);
    expect(codesSchema.safeParse(codes).success).toBe(true);
    expect(read(0, codes)).toBe(0);
    const step = codes.scale * 1.001;
    expect(Math.abs(read(min, codes) - min)).toBeLessThanOrEqual(step);
    expect(Math.abs(read(max, codes) - max)).toBeLessThanOrEqual(step);
  });
});

describe('codesFor', () => {
  it('takes all of the range where the numbers fill it', () => {
    const codes = codesFor(of(noise(5000, 1)));
    expect(codes.scale * 127).toBeCloseTo(2, 1);
    expect(codes.zero).toBeGreaterThan(60);
    expect(codes.zero).toBeLessThan(67);
  });

  it('cuts off few large numbers for the sake of many', () => {
    const histogram = of(tailed);
    const codes = codesFor(histogram);
    const whole = codesBetween(histogram.min, histogram.max);
    expect(codes.scale).toBeLessThan(0.8 * whole.scale);
    const errors = [codes, whole].map((some) =>
      tailed.reduce((sum, value) => sum + (value - read(value, some)) ** 2, 0),
    );
    expect(errors[0]).toBeLessThan(errors[1]!);
    // The histogram knows what the numbers say.
    expect(errorOf(histogram.filled(), codes)).toBeCloseTo(errors[0]!, -1);
  });

  it('wastes no code below 0 on what has nothing there', () => {
    expect(codesFor(of(noise(1000, 2).map(Math.abs)))).toMatchObject({ zero: 0 });
    expect(codesFor(of(noise(1000, 2).map((value) => -Math.abs(value))))).toMatchObject({ zero: 127 });
  });

  it('leaves out as many as a percentile says', () => {
    const values = noise(10_000, 4);
    const { scale, zero } = codesFor(of(values), { by: 'percentile', percent: 90 });
    const [low, high] = [-zero * scale, (127 - zero) * scale];
    const out = values.filter((value) => value < low || value > high).length;
    expect(out / values.length).toBeCloseTo(0.1, 1);
    expect(codesFor(of(values), { by: 'percentile', percent: 100 }).scale * 127).toBeCloseTo(2, 1);
  });

  it('is sound for what is always 0', () => {
    expect(codesFor(of(new Float32Array(9)))).toEqual({ scale: 1, zero: 0 });
    expect(codesFor(new Histogram(), { by: 'percentile', percent: 99 })).toEqual({ scale: 1, zero: 0 });
  });
});

describe('reachFor', () => {
  it('is as far as numbers go, but for few of them', () => {
    expect(reachFor(of(noise(5000, 1)))).toBeGreaterThan(0.9);
    expect(reachFor(of(tailed))).toBeLessThan(3.5);
  });
});
