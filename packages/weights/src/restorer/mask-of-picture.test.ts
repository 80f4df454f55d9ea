import { expect, it } from 'vitest';
import { maskOfPicture } from './mask-of-picture.ts';

it('takes what is bright for holes, and what is transparent for nothing', () => {
  const pixels = [
    [255, 255, 255, 255],
    [0, 0, 0, 255],
    [255, 255, 255, 0],
    [255, 255, 255, 100],
    [255, 0, 0, 255],
    [0, 255, 0, 255],
  ];
  const mask = maskOfPicture({ width: 3, height: 2, pixels: Uint8Array.from(pixels.flat()) });
  // Luma of pure red is 76, of pure green 150.
  expect(mask).toEqual({ width: 3, height: 2, pixels: Uint8Array.of(255, 0, 0, 100, 76, 150) });
});
