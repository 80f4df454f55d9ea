import { inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodePng } from '../fixtures/decode-png.ts';
import { encodePng, type Raster } from './encode-png.ts';

const rasters: fc.Arbitrary<Raster> = fc
  .record({
    width: fc.integer({ min: 1, max: 20 }),
    height: fc.integer({ min: 1, max: 20 }),
    channels: fc.constantFrom<1 | 3 | 4>(1, 3, 4),
  })
  .chain((shape) => {
    const size = shape.width * shape.height * shape.channels;
    return fc.uint8Array({ minLength: size, maxLength: size }).map((pixels) => ({ ...shape, pixels }));
  });

const dot: Raster = { width: 1, height: 1, channels: 1, pixels: Uint8Array.of(7) };

/** Of the rows of a PNG with nothing in it but its picture. */
const filterTypes = (file: Uint8Array, rowBytes: number) =>
  new Set(inflateSync(file.subarray(33 + 8, -12 - 4)).filter((_, at) => at % rowBytes === 0));

describe('encodePng', () => {
  it('keeps every pixel, grey, RGB and RGBA, at any size', () => {
    fc.assert(
      fc.property(rasters, (raster) => {
        expect(decodePng(encodePng(raster))).toMatchObject({ ...raster, chunks: ['IHDR', 'IDAT', 'IEND'] });
      }),
      { numRuns: 50 },
    );
  });

  it('writes what is grey in the way that makes it smaller', () => {
    const raster = (value: (x: number, y: number) => number): Raster => ({
      ...{ width: 64, height: 64, channels: 1 },
      pixels: Uint8Array.from({ length: 64 * 64 }, (_, i) => value(i % 64, Math.floor(i / 64))),
    });
    const filtersOf = (picture: Raster) => {
      const file = encodePng(picture);
      expect(decodePng(file).pixels).toEqual(picture.pixels);
      return filterTypes(file, 64 + 1);
    };
    expect(filtersOf(raster((x, y) => (((x * 7) ^ (y % 8)) & 8 ? 255 : 0)))).toEqual(new Set([0]));
    expect(filtersOf(raster((x, y) => x + 2 * y))).toEqual(new Set([1, 4]));
  });

  it('writes what a PNG of one grey pixel is known to begin with', () => {
    const hex = Array.from(encodePng(dot).subarray(0, 33), (byte) => byte.toString(16).padStart(2, '0')).join('');
    // Signature, then IHDR: length 13, 1 x 1, 8 bits, grey; its CRC as zlib's crc32 in other programs gives it.
    expect(hex).toBe('89504e470d0a1a0a0000000d494844520000000100000001080000' + '00003a7e9b55');
  });

  it('writes texts as tEXt while Latin-1 can say them, as iTXt beyond', () => {
    const written = [
      ['Seed', 'Zoë 100%'],
      ['Other', '面影'],
      ['Empty', ''],
      ['Control', 'a\u0085b'],
    ] as const;
    const { chunks, texts } = decodePng(encodePng(dot, { texts: written, xmp: '<x/>' }));
    expect(chunks).toEqual(['IHDR', 'iTXt', 'tEXt', 'iTXt', 'tEXt', 'iTXt', 'IDAT', 'IEND']);
    expect([...texts]).toEqual([['XML:com.adobe.xmp', '<x/>'], ...written]);
  });

  it('refuses pixels that are not as many as announced', () => {
    expect(() => encodePng({ ...dot, width: 2 })).toThrow(RangeError);
  });
});
