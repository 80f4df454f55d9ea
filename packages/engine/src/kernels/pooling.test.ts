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

/** Of the results, and another border for what is read. */
const PICTURES: Picture[] = [
  { height: 1, width: 1, channels: 3, border: 0 },
  { height: 3, width: 2, channels: 5, border: 1 },
  { height: 2, width: 5, channels: 8, border: 2 },
];

describe('pooling', () => {
  for (const [kernel, of] of [
    ['averagePool', (four: readonly number[]) => four.reduce((sum, x) => sum + x) / 4],
    ['maxPool', (four: readonly number[]) => Math.max(...four)],
  ] as const) {
    it(`makes one of every four pixels: ${kernel}`, () => {
      for (const picture of PICTURES) {
        const { height, width, channels } = picture;
        const large: Picture = { height: 2 * height, width: 2 * width, channels, border: 2 - picture.border };
        const x = someNumbers(large.height * large.width * channels);
        const made = inBothBuilds((room) => {
          const to = room.put(new Float32Array(pixelsOf(picture) * stepOf(picture)));
          const from = room.put(laidOut(x, large)) + innerOf(large);
          const rows = [rowBytesOf(large), rowBytesOf(picture)] as const;
          room.kernels[kernel](from, to + innerOf(picture), height, width, channels, ...rows);
          return room.floats(to, pixelsOf(picture) * stepOf(picture));
        });
        gathered(made, picture).forEach((y, i) => {
          const [pixel, c] = [Math.floor(i / channels), i % channels];
          const first = 4 * width * Math.floor(pixel / width) + 2 * (pixel % width);
          const four = [0, 1, 2 * width, 2 * width + 1].map((place) => x[(first + place) * channels + c]!);
          expect(y).toBeCloseTo(of(four), 6);
        });
      }
    });
  }
});

describe('sumPixels', () => {
  it('adds each channel up over all pixels', () => {
    for (const picture of PICTURES) {
      const { height, width, channels } = picture;
      const x = someNumbers(height * width * channels);
      const made = inBothBuilds((room) => {
        const out = room.floatsFor(stepOf(picture));
        const from = room.put(laidOut(x, picture)) + innerOf(picture);
        room.kernels.sumPixels(from, out, height, width, channels, rowBytesOf(picture), 0.5);
        return room.floats(out, stepOf(picture));
      });
      gathered(made, { height: 1, width: 1, channels, border: 0 }).forEach((y, c) => {
        const sum = x.filter((_, i) => i % channels === c).reduce((total, value) => total + value, 0);
        expect(y).toBeCloseTo(sum / 2, 5);
      });
    }
  });
});
