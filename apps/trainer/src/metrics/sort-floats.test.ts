import { numericSeed, RandomStream } from '@omokage/models/sampling';
import { expect, it } from 'vitest';
import { sortFloats } from './sort-floats.ts';

it('sorts as Float32Array.sort does', () => {
  const random = new RandomStream(numericSeed(3));
  for (const length of [0, 1, 2, 5000]) {
    const values = random.normals(length).map((value, i) => (i % 7 === 0 ? value * 1e30 : i % 5 === 0 ? 0.25 : value));
    const expected = values.slice().sort();
    sortFloats(values, new Uint32Array(length));
    expect(values).toEqual(expected);
  }
});

it('sorts extremes, both zeros and the part of a larger array that it is given', () => {
  const all = Float32Array.of(9, 3.4e38, -3.4e38, 1e-45, -1e-45, 0, -0, -1, 9);
  sortFloats(all.subarray(1, 8), new Uint32Array(7));
  expect(all).toEqual(Float32Array.of(9, -3.4e38, -1, -1e-45, -0, 0, 1e-45, 3.4e38, 9));
});
