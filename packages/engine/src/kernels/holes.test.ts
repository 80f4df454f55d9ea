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
  { height: 2, width: 2, channels: 8, border: 0 },
];

/** Zeros and ones. */
const someMask = (count: number, seed = 9): Float32Array => someNumbers(count, seed).map((x) => (x < 0.2 ? 1 : 0));

const oneChannel = (picture: Picture): Picture => ({ ...picture, channels: 1 });

describe('hide', () => {
  it('makes 0 of what a mask covers', () => {
    for (const picture of PICTURES) {
      const { height, width, channels } = picture;
      const x = someNumbers(height * width * channels);
      const mask = someMask(height * width);
      const made = inBothBuilds((room) => {
        const at = room.put(laidOut(x, picture));
        room.kernels.hide(at, room.put(laidOut(mask, oneChannel(picture))), at, pixelsOf(picture), channels);
        return room.floats(at, pixelsOf(picture) * stepOf(picture));
      });
      gathered(made, picture).forEach((y, i) => {
        expect(y).toBeCloseTo(mask[Math.floor(i / channels)] === 1 ? 0 : x[i]!, 7);
      });
    }
  });
});

describe('renormalise', () => {
  for (const biased of [true, false]) {
    it(`divides by the coverage, ${biased ? 'with' : 'without'} a bias`, () => {
      for (const picture of PICTURES) {
        const { height, width, channels } = picture;
        const x = someNumbers(height * width * channels);
        const bias = someNumbers(channels, 3);
        const coverage = someNumbers(height * width, 4).map((value) => Math.max(0, value));
        const made = inBothBuilds((room) => {
          const at = room.put(laidOut(x, picture));
          const share = room.put(laidOut(coverage, oneChannel(picture)));
          const shift = biased ? room.put(laidOut(bias, { height: 1, width: 1, channels, border: 0 })) : 0;
          room.kernels.renormalise(at, share, shift, at, pixelsOf(picture), channels);
          return room.floats(at, pixelsOf(picture) * stepOf(picture));
        });
        gathered(made, picture).forEach((y, i) => {
          const share = coverage[Math.floor(i / channels)]!;
          const wanted = share === 0 ? 0 : x[i]! / share + (biased ? bias[i % channels]! : 0);
          expect(Math.abs(y - wanted)).toBeLessThan(1e-6 * Math.max(1, Math.abs(wanted)));
        });
      }
    });
  }
});

describe('uncovered', () => {
  it('marks what nothing covers', () => {
    const coverage = Float32Array.of(0, 1e-3, 1, 0, 0.5, 0);
    const picture: Picture = { height: 2, width: 3, channels: 1, border: 0 };
    const made = inBothBuilds((room) => {
      const out = room.floatsFor(24);
      room.kernels.uncovered(room.put(laidOut(coverage, picture)), out, 6);
      return room.floats(out, 24);
    });
    expect([...gathered(made, picture)]).toEqual([1, 0, 0, 1, 0, 1]);
  });
});

describe('addKnown and windowSums', () => {
  for (const [height, width, kernel, stride] of [
    [5, 7, 3, 1],
    [6, 4, 4, 2],
    [1, 1, 7, 2],
    [5, 5, 1, 1],
  ] as const) {
    it(`sum what is known in windows of ${kernel}, ${stride} apart, over ${height}x${width}`, () => {
      const picture: Picture = { height, width, channels: 1, border: 1 };
      const out: Picture = {
        height: Math.ceil(height / stride),
        width: Math.ceil(width / stride),
        channels: 1,
        border: 2,
      };
      const before = (side: number, made: number) => Math.floor(Math.max((made - 1) * stride + kernel - side, 0) / 2);
      const [top, left] = [before(height, out.height), before(width, out.width)];
      const masks = [someMask(height * width, 1), someMask(height * width, 2)];
      const shares = [0.25, 0.5];
      const made = inBothBuilds((room) => {
        const [plane, sums] = [room.floatsFor(height * width), room.floatsFor(height * out.width)];
        masks.forEach((mask, i) => {
          const at = room.put(laidOut(mask, picture)) + innerOf(picture);
          room.kernels.addKnown(at, plane, height, width, rowBytesOf(picture), shares[i]!, i);
        });
        const to = room.put(new Float32Array(pixelsOf(out) * 4));
        const sides = [height, width, out.height, out.width, rowBytesOf(out)] as const;
        room.kernels.windowSums(plane, sums, to + innerOf(out), ...sides, kernel, stride, top, left);
        return room.floats(to, pixelsOf(out) * 4);
      });
      const known = (y: number, x: number) =>
        y < 0 || y >= height || x < 0 || x >= width
          ? 0
          : masks.reduce((sum, mask, i) => sum + shares[i]! * (1 - mask[y * width + x]!), 0);
      gathered(made, out).forEach((sum, i) => {
        const [y, x] = [Math.floor(i / out.width) * stride - top, (i % out.width) * stride - left];
        let wanted = 0;
        for (let row = 0; row < kernel; row++) {
          for (let column = 0; column < kernel; column++) wanted += known(y + row, x + column);
        }
        expect(sum).toBe(wanted); // quarters add up exactly
      });
    });
  }
});
