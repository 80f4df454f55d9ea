import { describe, expect, it } from 'vitest';
import {
  gathered,
  inBothBuilds,
  innerOf,
  laidOut,
  type Picture,
  pixelsOf,
  rowBytesOf,
  someNumbers,
  stepOf,
} from './both-builds.ts';

const PICTURES: Picture[] = [
  { height: 3, width: 5, channels: 3, border: 1 },
  { height: 1, width: 7, channels: 1, border: 0 },
  { height: 5, width: 4, channels: 12, border: 2 },
  { height: 2, width: 2, channels: 8, border: 0 },
];
const EPSILON = 1e-5;

/** To mean 0 and variance 1, of the values that belong together. */
function standardised(x: readonly number[]): number[] {
  const mean = x.reduce((sum, value) => sum + value) / x.length;
  const variance = x.reduce((sum, value) => sum + (value - mean) ** 2, 0) / x.length;
  return x.map((value) => (value - mean) / Math.sqrt(variance + EPSILON));
}

function normalised(
  kernel: 'instanceNorm' | 'layerNorm',
  x: Float32Array,
  picture: Picture,
  affine?: { gamma: Float32Array; beta: Float32Array },
): Float32Array {
  const { height, width, channels } = picture;
  const vector = (values: Float32Array) => laidOut(values, { height: 1, width: 1, channels, border: 0 });
  const made = inBothBuilds((room) => {
    const at = room.put(laidOut(x, picture));
    const inner = at + innerOf(picture);
    const [gamma, beta] = affine ? [affine.gamma, affine.beta].map((values) => room.put(vector(values))) : [0, 0];
    room.kernels[kernel](inner, inner, height, width, rowBytesOf(picture), channels, gamma!, beta!, EPSILON);
    return room.floats(at, pixelsOf(picture) * stepOf(picture));
  });
  return gathered(made, picture);
}

describe('pixelNorm', () => {
  it('brings the channels of each pixel to a mean square of 1', () => {
    for (const picture of PICTURES) {
      const { height, width, channels } = picture;
      const x = someNumbers(height * width * channels);
      const made = inBothBuilds((room) => {
        const out = room.floatsFor(pixelsOf(picture) * stepOf(picture));
        room.kernels.pixelNorm(room.put(laidOut(x, picture)), out, pixelsOf(picture), channels);
        return room.floats(out, pixelsOf(picture) * stepOf(picture));
      });
      gathered(made, picture).forEach((y, i) => {
        const first = i - (i % channels);
        const square = x.slice(first, first + channels).reduce((sum, value) => sum + value * value, 0) / channels;
        expect(y).toBeCloseTo(x[i]! / Math.sqrt(square + 1e-8), 5);
      });
    }
  });
});

describe('instanceNorm', () => {
  it('normalises each channel, with and without gamma and beta', () => {
    for (const picture of PICTURES) {
      const { height, width, channels } = picture;
      const x = someNumbers(height * width * channels);
      const [gamma, beta] = [someNumbers(channels, 5), someNumbers(channels, 6)];
      const [plain, affine] = [
        normalised('instanceNorm', x, picture),
        normalised('instanceNorm', x, picture, { gamma, beta }),
      ];
      for (let c = 0; c < channels; c++) {
        const own = standardised([...x.filter((_, i) => i % channels === c)]);
        own.forEach((y, pixel) => {
          expect(plain[pixel * channels + c]).toBeCloseTo(y, 5);
          expect(affine[pixel * channels + c]).toBeCloseTo(y * gamma[c]! + beta[c]!, 5);
        });
      }
    }
  });

  it('is exact for means far from 0, as far as the values themselves are', () => {
    const picture: Picture = { height: 32, width: 32, channels: 2, border: 0 };
    // Multiples of 1/64 around 4000 are exact in single precision; half the picture is constant, so that no row stands for all.
    const x = someNumbers(32 * 32 * 2).map((value, i) => 4000 + (i < 1024 ? 0 : Math.round(value * 64) / 64));
    const made = normalised('instanceNorm', x, picture);
    for (const c of [0, 1]) {
      standardised([...x.filter((_, i) => i % 2 === c)]).forEach((y, pixel) => {
        expect(made[pixel * 2 + c]).toBeCloseTo(y, 4);
      });
    }
  });

  it('makes 0 of a constant', () => {
    const picture: Picture = { height: 3, width: 3, channels: 4, border: 1 };
    normalised('instanceNorm', new Float32Array(36).fill(0.1), picture).forEach((y) => {
      expect(Math.abs(y)).toBeLessThan(1e-4);
    });
  });
});

describe('layerNorm', () => {
  it('normalises all values of a picture together', () => {
    for (const picture of PICTURES) {
      const { height, width, channels } = picture;
      for (const centre of [0, 100]) {
        const x = someNumbers(height * width * channels).map((value) => Math.round(value * 1024) / 1024 + centre);
        const [gamma, beta] = [someNumbers(channels, 5), someNumbers(channels, 6)];
        const made = normalised('layerNorm', x, picture, { gamma, beta });
        standardised([...x]).forEach((y, i) => {
          expect(made[i]).toBeCloseTo(y * gamma[i % channels]! + beta[i % channels]!, 4);
        });
      }
    }
  });
});
