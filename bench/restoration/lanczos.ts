import type { Picture } from '../../apps/trainer/src/data/fit-square.ts';

const LOBES = 3;

/** sinc(x) sinc(x / 3), 0 from 3 on. */
export function lanczos3(x: number): number {
  const t = Math.abs(x);
  if (t === 0) return 1;
  if (t >= LOBES) return 0;
  const angle = Math.PI * t;
  return (LOBES * Math.sin(angle) * Math.sin(angle / LOBES)) / angle ** 2;
}

/**
 * Enlarges by a whole factor with the Lanczos kernel of three lobes, pixel centres at half integers; windows are cut off at the
 * edges and weights divided by their sum. (sharp takes its kernels for shrinking only, and enlarges by a bicubic whichever is asked for.)
 */
export function enlargeByLanczos({ pixels, width, height, channels }: Picture, factor: number): Picture {
  const [across, down] = [tapsOf(width, factor), tapsOf(height, factor)];
  const rows = new Float64Array(height * width * factor * channels); // [h,toW,c]
  for (let y = 0; y < height; y++) {
    for (const [x, taps] of across.entries()) {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (const { at, weight } of taps) sum += weight * pixels[(y * width + at) * channels + c];
        rows[(y * across.length + x) * channels + c] = sum;
      }
    }
  }
  const row = across.length * channels;
  const out = new Uint8ClampedArray(down.length * row); // [toH,toW,c]
  for (const [y, taps] of down.entries()) {
    for (let i = 0; i < row; i++) {
      let sum = 0;
      for (const { at, weight } of taps) sum += weight * rows[at * row + i];
      out[y * row + i] = Math.round(sum);
    }
  }
  return { pixels: new Uint8Array(out.buffer), width: across.length, height: down.length, channels };
}

interface Tap {
  readonly at: number;
  readonly weight: number;
}

/** For each output along one axis, the inputs that it is made of. */
function tapsOf(length: number, factor: number): Tap[][] {
  return Array.from({ length: length * factor }, (_, i) => {
    const centre = (i + 0.5) / factor - 0.5;
    const first = Math.max(0, Math.ceil(centre - LOBES));
    const last = Math.min(length - 1, Math.floor(centre + LOBES));
    const taps = Array.from({ length: last - first + 1 }, (_, k) => ({
      at: first + k,
      weight: lanczos3(first + k - centre),
    }));
    const sum = taps.reduce((all, { weight }) => all + weight, 0);
    return taps.map(({ at, weight }) => ({ at, weight: weight / sum }));
  });
}
