import { describe, expect, it } from 'vitest';
import { bicubicResample, cubic, type Raster, type Sides } from './bicubic-resample.ts';

/** `[6,8]`: x² 7 + y² 11 + 5 x y + 90 (x > 3) + 60 (y = 2), modulo 256. */
const PATTERN = {
  pixels: Uint8Array.from({ length: 48 }, (_, i) => {
    const [x, y] = [i % 8, Math.floor(i / 8)];
    return x * x * 7 + y * y * 11 + x * y * 5 + (x > 3 ? 90 : 0) + (y === 2 ? 60 : 0);
  }),
  width: 8,
  height: 6,
  channels: 1,
};

// Pillow 9.4.0: np.asarray(Image.fromarray(pattern).resize((width, height), Image.BICUBIC)).
const PILLOW: [number, number, number[]][] = [
  [4, 3, [15, 78, 120, 143, 118, 162, 139, 134, 120, 140, 117, 164]],
  [3, 2, [60, 127, 134, 137, 137, 142]],
  [
    13,
    10,
    [
      0, 1, 7, 18, 32, 52, 145, 191, 47, 12, 80, 143, 181, 0, 2, 9, 21, 37, 58, 158, 210, 60, 22, 91, 163, 207, 10, 14,
      24, 38, 56, 80, 175, 225, 85, 53, 123, 191, 230, 69, 74, 86, 102, 126, 155, 155, 141, 117, 153, 221, 178, 138,
      107, 113, 127, 145, 175, 210, 142, 83, 149, 203, 223, 142, 80, 94, 103, 118, 138, 172, 219, 154, 97, 177, 153, 52,
      81, 116, 133, 143, 161, 190, 187, 145, 143, 147, 133, 87, 36, 119, 185, 174, 184, 205, 247, 198, 51, 121, 195, 65,
      42, 122, 200, 245, 76, 87, 110, 143, 146, 113, 112, 116, 98, 139, 213, 188, 159, 5, 17, 42, 66, 110, 165, 108, 57,
      128, 209, 255, 171, 94,
    ],
  ],
];

describe('cubic', () => {
  it('has the values of Keys, and a sum of 1 wherever it is laid', () => {
    expect([0, 0.5, 1, 1.5, 2, 3].map(cubic)).toEqual([1, 0.5625, 0, -0.0625, 0, 0]);
    expect(cubic(-0.5)).toBe(0.5625);
    for (const t of [0.1, 0.37, 0.9]) {
      expect(cubic(t + 1) + cubic(t) + cubic(1 - t) + cubic(2 - t)).toBeCloseTo(1, 12);
    }
  });
});

/** What it was at first: one sum after the other, as it is written down. Faster loops have to come to the same bytes. */
function plainly({ pixels, width, height, channels }: Raster, to: Sides): Uint8Array {
  const [across, down] = [windows(width, to.width), windows(height, to.height)];
  const out = new Uint8Array(to.width * to.height * channels);
  for (const [y, row] of down.entries()) {
    for (const [x, column] of across.entries()) {
      for (let c = 0; c < channels; c++) {
        const sums = row.weights.map((_, r) =>
          sumOf(column.weights, (k) => pixels[((row.start + r) * width + column.start + k) * channels + c]!),
        );
        const level = Math.floor(sumOf(row.weights, (r) => sums[r]!) + 0.5 + 1e-9);
        out[(y * to.width + x) * channels + c] = Math.min(Math.max(level, 0), 255);
      }
    }
  }
  return out;
}

const sumOf = (weights: readonly number[], value: (k: number) => number): number =>
  weights.reduce((sum, weight, k) => sum + weight * value(k), 0);

function windows(from: number, to: number): { start: number; weights: number[] }[] {
  const stretch = Math.max(from / to, 1);
  return Array.from({ length: to }, (_, i) => {
    const centre = (i + 0.5) * (from / to);
    const start = Math.max(Math.floor(centre - 2 * stretch + 0.5), 0);
    const end = Math.min(Math.floor(centre + 2 * stretch + 0.5), from);
    const weights = Array.from({ length: end - start }, (_, k) => cubic((start + k + 0.5 - centre) / stretch));
    const sum = sumOf(weights, () => 1);
    return { start, weights: weights.map((weight) => weight / sum) };
  });
}

describe('bicubicResample', () => {
  it('is byte for byte what one sum after the other gives, whatever grows, shrinks, or is smaller than a window', () => {
    for (const [width, height, channels, to] of [
      [9, 7, 4, { width: 18, height: 14 }],
      [9, 7, 3, { width: 36, height: 28 }],
      [1, 2, 4, { width: 4, height: 8 }],
      [3, 1, 1, { width: 12, height: 4 }],
      [40, 33, 3, { width: 7, height: 50 }],
      [5, 64, 4, { width: 23, height: 9 }],
      [31, 31, 1, { width: 30, height: 31 }],
    ] as const) {
      let state = width * height;
      const noise = () => {
        state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
        return state >>> 24;
      };
      const picture = {
        width,
        height,
        channels,
        pixels: Uint8Array.from({ length: width * height * channels }, noise),
      };
      expect(Buffer.compare(bicubicResample(picture, to).pixels, plainly(picture, to)), `${width}x${height}`).toBe(0);
    }
  });

  it.each(PILLOW)('to %dx%d is what Pillow makes of it, which rounds between the axes', (width, height, expected) => {
    const { pixels } = bicubicResample(PATTERN, { width, height });
    expect(pixels.length).toBe(expected.length);
    expected.forEach((value, i) => {
      expect(Math.abs(pixels[i] - value), `pixel ${i}`).toBeLessThanOrEqual(1);
    });
  });

  it('is what numpy makes of it in doubles', () => {
    // numpy 1.24.2: floor(M(6, h) @ pattern @ M(8, w).T + 0.5), rows of M the kernel at (j + 0.5 - c) / max(from / to, 1)
    // with c = (i + 0.5) from / to, each divided by its sum.
    const { pixels } = bicubicResample(PATTERN, { width: 4, height: 3 });
    expect([...pixels]).toEqual([15, 79, 120, 143, 119, 162, 139, 134, 120, 140, 116, 164]);
  });

  it('copies a picture of the same size, and keeps channels apart', () => {
    expect(bicubicResample(PATTERN, { width: 8, height: 6 })).toEqual(PATTERN);
    const planes = [PATTERN.pixels, PATTERN.pixels.map((value) => 255 - value), new Uint8Array(48).fill(9)];
    const pixels = Uint8Array.from({ length: 144 }, (_, i) => planes[i % 3][Math.floor(i / 3)]);
    const to = { width: 5, height: 9 };
    const together = bicubicResample({ ...PATTERN, pixels, channels: 3 }, to).pixels;
    planes.forEach((plane, c) => {
      const alone = bicubicResample({ ...PATTERN, pixels: plane }, to).pixels;
      expect(together.filter((_, i) => i % 3 === c)).toEqual(alone);
    });
  });

  it('clamps where the kernel overshoots', () => {
    const edge = { pixels: Uint8Array.of(0, 0, 0, 255, 255, 255), width: 6, height: 1, channels: 1 };
    const { pixels } = bicubicResample(edge, { width: 12, height: 1 });
    expect([...pixels]).toEqual([0, 0, 0, 0, 0, 52, 203, 255, 255, 255, 255, 255]); // t = 1/4: 0.203125; 3/4: 0.796875
  });
});
