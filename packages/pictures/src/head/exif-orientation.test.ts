import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { exifBlock } from '../fixtures/exif.ts';
import { exifOrientation } from './exif-orientation.ts';

describe('exifOrientation', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('reads %i in both byte orders, behind "Exif" and bare', (orientation) => {
    for (const little of [true, false]) {
      const block = exifBlock(orientation, little);
      expect(exifOrientation(block)).toBe(orientation);
      expect(exifOrientation(Buffer.concat([Buffer.from('Exif\0\0'), block]))).toBe(orientation);
    }
  });

  it('takes a value that there is not for upright', () => {
    expect(exifOrientation(exifBlock(0, true))).toBe(1);
    expect(exifOrientation(exifBlock(9, false))).toBe(1);
  });

  it('is upright for a block that is cut off before the value, wherever', () => {
    const block = exifBlock(6, true);
    for (let length = 0; length < 22; length++) expect(exifOrientation(block.subarray(0, length))).toBe(1);
  });

  it('gives one of the eight for any bytes, and ends', () => {
    const tiff = fc.uint8Array({ maxLength: 60 }).map((rest) => Buffer.concat([Buffer.from('II*\0'), rest]));
    fc.assert(
      fc.property(fc.oneof(fc.uint8Array({ maxLength: 60 }), tiff), (bytes) => {
        expect([1, 2, 3, 4, 5, 6, 7, 8]).toContain(exifOrientation(bytes));
      }),
      { numRuns: 500 },
    );
    // A directory that points back at itself, with as many entries as can be claimed.
    expect(exifOrientation(Uint8Array.of(0x49, 0x49, 42, 0, 8, 0, 0, 0, 255, 255, ...new Array(60).fill(0)))).toBe(1);
  });
});
