import { describe, expect, it } from 'vitest';
import { gaussianBlur } from './gaussian-blur.ts';

describe('gaussianBlur', () => {
  it('spreads a point as the product of two Gaussians', () => {
    const side = 15;
    const point = new Float64Array(side * side);
    point[7 * side + 7] = 1;
    const blurred = gaussianBlur(point, side, side, 1);
    const weights = [0, 1, 2, 3].map((k) => Math.exp((-k * k) / 2));
    const sum = weights[0] + 2 * (weights[1] + weights[2] + weights[3]);
    const at = (dx: number, dy: number) => blurred[(7 + dy) * side + 7 + dx];
    expect(at(0, 0)).toBeCloseTo(1 / sum ** 2, 12);
    expect(at(2, -1)).toBeCloseTo((weights[2] * weights[1]) / sum ** 2, 12);
    expect(at(-3, 3)).toBeCloseTo(weights[3] ** 2 / sum ** 2, 12);
    expect(at(4, 0)).toBe(0);
    expect(blurred.reduce((total, value) => total + value, 0)).toBeCloseTo(1, 12);
  });

  it('holds the edges: a flat plane stays flat, also where it is narrower than the kernel', () => {
    for (const value of gaussianBlur(new Float64Array(6).fill(0.3), 3, 2, 2)) expect(value).toBeCloseTo(0.3, 12);
  });
});
