import { expect, it } from 'vitest';
import { enlargeByLanczos, lanczos3 } from './lanczos.ts';

const grey = (pixels: number[], width: number) => ({
  ...{ pixels: Uint8Array.from(pixels), width, height: pixels.length / width, channels: 1 },
});

it('has the kernel of the definition: 1 in the middle, 0 at every other whole number and beyond three', () => {
  expect(lanczos3(0)).toBe(1);
  for (const x of [1, 2, 3, 3.5]) expect(lanczos3(x)).toBeCloseTo(0, 12);
  // sinc(1/2) sinc(1/6) = (2 / pi) (3 / pi)
  expect(lanczos3(0.5)).toBeCloseTo(6 / Math.PI ** 2, 12);
  expect(lanczos3(-1.5)).toBeCloseTo(lanczos3(1.5), 12);
});

it('leaves one colour as it is, at the edges too', () => {
  const flat = enlargeByLanczos(grey(Array(12).fill(77), 4), 3);
  expect([flat.width, flat.height]).toEqual([12, 9]);
  expect(new Set(flat.pixels)).toEqual(new Set([77]));
});

it('gives the pixels back in the middle of odd enlargements', () => {
  const small = grey([10, 200, 30, 90, 0, 255], 3);
  const { pixels, width } = enlargeByLanczos(small, 3);
  const middles = [1, 4].flatMap((y) => [1, 4, 7].map((x) => pixels[y * width + x]));
  expect(middles).toEqual([10, 200, 30, 90, 0, 255]);
});

it('mirrors a mirrored picture, and keeps the channels apart', () => {
  const row = { pixels: Uint8Array.from([0, 9, 255, 9, 40, 9]), width: 3, height: 1, channels: 2 };
  const mirrored = { ...row, pixels: Uint8Array.from([40, 9, 255, 9, 0, 9]) };
  const [one, other] = [enlargeByLanczos(row, 2), enlargeByLanczos(mirrored, 2)];
  const pixelAt = (x: number) => [...one.pixels.subarray(2 * x, 2 * x + 2)];
  expect([5, 4, 3, 2, 1, 0].flatMap(pixelAt)).toEqual([...other.pixels.subarray(0, 12)]);
  expect(pixelAt(3)[1]).toBe(9);
});
