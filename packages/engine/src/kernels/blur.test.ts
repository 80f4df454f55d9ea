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
  { height: 1, width: 1, channels: 3, border: 0 },
  { height: 4, width: 1, channels: 1, border: 1 },
  { height: 1, width: 3, channels: 9, border: 2 },
  { height: 5, width: 6, channels: 4, border: 1 },
  // Rows in parts, for so many channels do not stay in the cache.
  { height: 2, width: 19, channels: 260, border: 0 },
];

describe('blur', () => {
  it('weighs a pixel and its neighbours, whatever stands in the border', () => {
    for (const picture of PICTURES) {
      const { height, width, channels } = picture;
      const x = someNumbers(height * width * channels);
      const source: Picture = { ...picture, border: 1 };
      const buffer = laidOut(x, source);
      const isInner = laidOut(new Float32Array(x.length).fill(1), source);
      const made = inBothBuilds((room) => {
        const to = room.put(new Float32Array(pixelsOf(picture) * stepOf(picture)));
        // Rubbish around, but none in the lanes that fill pixels up.
        const dirty = buffer.map((value, at) => (isInner[at] === 1 || at % stepOf(picture) >= channels ? value : 7));
        const from = room.put(dirty) + innerOf(source);
        const rows = [rowBytesOf(source), rowBytesOf(picture)] as const;
        room.kernels.blur(from, to + innerOf(picture), height, width, channels, ...rows);
        return room.floats(to, pixelsOf(picture) * stepOf(picture));
      });
      const at = (row: number, column: number, c: number) =>
        row < 0 || row >= height || column < 0 || column >= width ? 0 : x[(row * width + column) * channels + c]!;
      gathered(made, picture).forEach((y, i) => {
        const [pixel, c] = [Math.floor(i / channels), i % channels];
        const [row, column] = [Math.floor(pixel / width), pixel % width];
        let sum = 0;
        for (const down of [-1, 0, 1]) {
          for (const right of [-1, 0, 1]) {
            sum += (2 - Math.abs(down)) * (2 - Math.abs(right)) * at(row + down, column + right, c);
          }
        }
        expect(y).toBeCloseTo(sum / 16, 6);
      });
    }
  });
});
