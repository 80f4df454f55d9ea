import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { layerNamed } from './index.ts';
import { expectClose, numbersOf, tabulate } from './naive-values.ts';

describe('hide', () => {
  const hide = layerNamed('hide').bind({});

  it('leaves of each pixel what its mask does not take, in all channels', () => {
    const [x, mask] = [uniform([2, 3, 4, 5], 1), uniform([2, 3, 4, 1], 2)];
    const [value, taken] = [numbersOf(x), numbersOf(mask)];
    expectClose(
      hide.apply([x, mask], {}, { mode: 'train' }),
      tabulate([2, 3, 4, 5], (n, row, column, c) => value(n, row, column, c) * (1 - taken(n, row, column, 0))),
    );
    expect(
      hide.shape([
        [3, 4, 5],
        [3, 4, 1],
      ]),
    ).toEqual([3, 4, 5]);
  });

  it.each([
    [
      [4, 4, 2],
      [4, 4, 2],
    ],
    [
      [4, 4, 2],
      [4, 2, 1],
    ],
    [[4, 4, 2], [1]],
    [[4], [1]],
  ])('refuses a picture %j with a mask %j', (...shapes) => {
    expect(() => hide.shape(shapes)).toThrow(/^hide: the mask \[.*\] is not one number for each pixel/);
  });
});
