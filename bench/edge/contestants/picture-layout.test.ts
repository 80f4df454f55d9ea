import { expect, it } from 'vitest';
import { asChannelsFirst, channelsFirst, channelsLast } from './picture-layout.ts';

it('turns pictures and leaves vectors alone', () => {
  const shape = [2, 1, 3];
  const two = Float32Array.of(1, 2, 3, 4, 5, 6, 10, 20, 30, 40, 50, 60);
  const turned = channelsFirst(two, shape);
  expect(asChannelsFirst(shape)).toEqual([3, 2, 1]);
  expect([...turned]).toEqual([1, 4, 2, 5, 3, 6, 10, 40, 20, 50, 30, 60]);
  expect(channelsLast(turned, shape)).toEqual(two);
  expect(asChannelsFirst([4])).toEqual([4]);
  expect(channelsFirst(two, [12])).toEqual(two);
});
