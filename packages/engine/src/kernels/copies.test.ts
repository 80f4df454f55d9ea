import { describe, expect, it } from 'vitest';
import { inBothBuilds } from './both-builds.ts';

/** Bytes that are all different for a while. */
const numbered = (count: number): Uint8Array => Uint8Array.from({ length: count }, (_, i) => (i * 7 + (i >> 8)) % 251);

describe('copyRows', () => {
  for (const [rows, bytes, fromStep, toStep] of [
    [5, 12, 12, 16],
    [5, 12, 16, 12],
    [3, 4, 8, 12],
    [4, 28, 32, 44],
    [2, 600, 640, 700],
    [6, 16, 16, 16],
    [0, 16, 32, 32],
  ] as const) {
    it(`copies ${rows} runs of ${bytes} bytes, from ${fromStep} apart to ${toStep} apart`, () => {
      const source = numbered(rows * fromStep);
      const made = inBothBuilds((room) => {
        const to = room.bytesFor(rows * toStep);
        room.kernels.copyRows(room.put(source), fromStep, to, toStep, rows, bytes);
        return room.bytes(to, rows * toStep);
      });
      made.forEach((byte, at) => {
        const [row, column] = [Math.floor(at / toStep), at % toStep];
        expect(byte).toBe(column < bytes ? source[row * fromStep + column] : 0xee);
      });
    });
  }
});

describe('doublePixels', () => {
  for (const [height, width, pixelBytes, border] of [
    [3, 5, 4, 1],
    [2, 4, 8, 1],
    [2, 3, 12, 0],
    [3, 2, 16, 2],
    [2, 5, 64, 1],
    [1, 1, 20, 0],
  ] as const) {
    it(`repeats ${height}x${width} pixels of ${pixelBytes} bytes, border ${border}`, () => {
      const [fromRow, toRow] = [(width + 2 * border) * pixelBytes, (2 * width + 2 * border) * pixelBytes];
      const source = numbered((height + 2 * border) * fromRow);
      const inner = (row: number) => border * (row + pixelBytes);
      const made = inBothBuilds((room) => {
        const to = room.bytesFor((2 * height + 2 * border) * toRow);
        const from = room.put(source) + inner(fromRow);
        room.kernels.doublePixels(from, to + inner(toRow), height, width, pixelBytes, fromRow, toRow);
        return room.bytes(to, (2 * height + 2 * border) * toRow);
      });
      made.forEach((byte, at) => {
        const [y, x] = [Math.floor(at / toRow) - border, Math.floor((at % toRow) / pixelBytes) - border];
        const inside = y >= 0 && y < 2 * height && x >= 0 && x < 2 * width;
        const pixel = inner(fromRow) + (y >> 1) * fromRow + (x >> 1) * pixelBytes;
        expect(byte).toBe(inside ? source[pixel + (at % pixelBytes)] : 0xee);
      });
    });
  }
});

describe('fillFrame', () => {
  for (const [height, width, border, pixelBytes] of [
    [3, 4, 1, 4],
    [2, 5, 2, 12],
    [1, 1, 3, 16],
    [4, 2, 0, 16],
  ] as const) {
    it(`fills ${border} pixels of ${pixelBytes} bytes around ${height}x${width}`, () => {
      const row = (width + 2 * border) * pixelBytes;
      const pattern = [1, 2, 3, 4];
      const made = inBothBuilds((room) => {
        const at = room.bytesFor((height + 2 * border) * row);
        room.kernels.fillFrame(at, height, width, border, pixelBytes, 0x04_03_02_01);
        return room.bytes(at, (height + 2 * border) * row);
      });
      made.forEach((byte, at) => {
        const [y, x] = [Math.floor(at / row) - border, Math.floor((at % row) / pixelBytes) - border];
        const inside = y >= 0 && y < height && x >= 0 && x < width;
        expect(byte).toBe(inside ? 0xee : pattern[at % 4]);
      });
    });
  }
});
