import { toPixels } from '@omokage/models/sampling';
import { describe, expect, it } from 'vitest';
import { inBothBuilds, innerOf, laidOut, type Picture, rowBytesOf, someNumbers } from './both-builds.ts';

function shown(values: Float32Array, picture: Picture): { bytes: Uint8Array; firstNaN: number } {
  const { height, width, channels } = picture;
  let firstNaN = 0;
  const bytes = inBothBuilds((room) => {
    const out = room.bytesFor(values.length);
    const x = room.put(laidOut(values, picture)) + innerOf(picture);
    firstNaN = room.kernels.toBytes(x, out, height, width, rowBytesOf(picture), channels);
    return room.bytes(out, values.length);
  });
  return { bytes, firstNaN };
}

describe('toBytes', () => {
  for (const channels of [1, 3, 4, 6]) {
    it(`makes the bytes of toPixels, of ${channels} channels`, () => {
      for (const [height, width, border] of [
        [3, 5, 1],
        [2, 8, 0],
        [1, 1, 2],
        [4, 3, 0],
      ] as const) {
        const values = someNumbers(height * width * channels).map((value) => value * 1.1);
        const { bytes, firstNaN } = shown(values, { height, width, channels, border });
        expect(bytes).toEqual(toPixels(values));
        expect(firstNaN).toBe(-1);
      }
    });
  }

  it('rounds as toPixels does at and beside the halves', () => {
    const halves = Array.from({ length: 256 }, (_, level) => (level + 0.5) / 127.5 - 1);
    const values = Float32Array.from(halves.flatMap((half) => [half, half + 6e-8, half - 6e-8]));
    expect(shown(values, { height: 16, width: 16, channels: 3, border: 0 }).bytes).toEqual(toPixels(values));
  });

  it('clamps infinity, and says where the first NaN is', () => {
    const values = someNumbers(5 * 7 * 3);
    values[4] = Number.POSITIVE_INFINITY;
    values[5] = Number.NEGATIVE_INFINITY;
    const { bytes } = shown(values, { height: 5, width: 7, channels: 3, border: 1 });
    expect(bytes).toEqual(toPixels(values));
    for (const [channels, width] of [
      [3, 7],
      [1, 21],
      [7, 3],
    ] as const) {
      for (const at of [0, 20, 62, 104]) {
        const broken = values.slice();
        broken.fill(Number.NaN, at);
        expect(shown(broken, { height: 5, width, channels, border: 0 }).firstNaN).toBe(at);
      }
    }
  });
});
