import { expect, it } from 'vitest';
import { diffuse } from './diffusion.ts';

const SIDE = 9;
const picture = (value: (x: number, y: number) => number) => ({
  ...{ width: SIDE, height: SIDE, channels: 1 },
  pixels: Uint8Array.from({ length: SIDE ** 2 }, (_, at) => value(at % SIDE, Math.floor(at / SIDE))),
});
const mask = (missing: (x: number, y: number) => boolean) =>
  Uint8Array.from({ length: SIDE ** 2 }, (_, at) => (missing(at % SIDE, Math.floor(at / SIDE)) ? 255 : 0));

it('continues a slope, which solves the equation, over a hole', () => {
  const slope = picture((x, y) => 10 * x + 5 * y + 20);
  const hole = mask((x, y) => x > 1 && x < 7 && y > 1 && y < 7);
  const damaged = { ...slope, pixels: slope.pixels.map((value, at) => (hole[at] === 255 ? 128 : value)) };
  const filled = diffuse(damaged, hole);
  expect(Math.max(...filled.pixels.map((value, at) => Math.abs(value - slope.pixels[at])))).toBeLessThanOrEqual(1);
});

it('leaves what is known, whatever stands in the hole', () => {
  const noisy = picture((x, y) => (37 * x + 101 * y) % 256);
  const hole = mask((x) => x === 4);
  const filled = diffuse(noisy, hole);
  const other = diffuse({ ...noisy, pixels: noisy.pixels.map((value, at) => (hole[at] === 255 ? 0 : value)) }, hole);
  expect(filled.pixels).toEqual(other.pixels);
  for (const at of hole.keys()) if (hole[at] === 0) expect(filled.pixels[at]).toBe(noisy.pixels[at]);
});

it('lets nothing flow over the edge of the picture', () => {
  const filled = diffuse(
    picture((x) => (x < 3 ? 200 : 0)),
    mask((x) => x >= 3),
  );
  expect(new Set(filled.pixels)).toEqual(new Set([200]));
});

it('makes grey of a picture of which nothing is known', () => {
  const filled = diffuse(
    picture(() => 3),
    mask(() => true),
  );
  expect(new Set(filled.pixels)).toEqual(new Set([128]));
});
