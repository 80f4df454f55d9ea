import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { exifBlock } from '../fixtures/exif.ts';
import { decodedBySharp, inSharp, patterned, psnr } from '../fixtures/pictures.ts';
import { chunk, idat, ihdr, png, withChunks } from '../fixtures/png-parts.ts';
import { nodeCodecs } from '../node.ts';
import type { Rgba } from '../rgba.ts';
import { decodePicture } from './decode-picture.ts';

const codecs = nodeCodecs();
const decode = (bytes: Uint8Array) => decodePicture(codecs, bytes, { bytes: 1e6, side: 256, pixels: 256 * 256 });
const flat = ({ pixels }: Rgba) => [...pixels];

describe('decodePicture', () => {
  const opaque = patterned(37, 23);
  const transparent = patterned(37, 23, { transparent: true });

  it.each([
    ['RGBA', transparent, {}],
    ['interlaced', transparent, { progressive: true }],
    ['a palette with transparency', transparent, { palette: true }],
    ['a palette of few colours', opaque, { palette: true, colours: 4 }],
  ])('reads a PNG as another decoder does: %s', async (_, picture, options) => {
    const file = await inSharp(picture).png(options).toBuffer();
    expect(await decode(file)).toEqual(await decodedBySharp(file));
  });

  it('reads RGB, grey and grey with alpha', async () => {
    const images = [
      inSharp(opaque).removeAlpha(),
      inSharp(opaque).removeAlpha().toColourspace('b-w'),
      inSharp(transparent).toColourspace('b-w'),
    ];
    for (const image of images) {
      const file = await image.png().toBuffer();
      expect(await decode(file)).toEqual(await decodedBySharp(file));
    }
  });

  it.each([1, 2, 4])('reads grey of %i bits, and the grey that is transparent', async (bits) => {
    // One row: the darkest value, then the brightest.
    const row = [0, (2 ** bits - 1) << (8 - 2 * bits)];
    const file = png(ihdr({ width: 2, height: 1, colourType: 0, bits }), chunk('tRNS', [0, 0]), idat(row));
    expect(flat(await decode(file))).toEqual([0, 0, 0, 0, 255, 255, 255, 255]);
  });

  it('keeps the upper 8 of 16 bits, after it has looked for the transparent colour', async () => {
    const rows = [0, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbd];
    const file = png(
      ihdr({ width: 2, height: 1, bits: 16 }),
      chunk('tRNS', [0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc]),
      idat(rows),
    );
    expect(flat(await decode(file))).toEqual([0x12, 0x56, 0x9a, 0, 0x12, 0x56, 0x9a, 255]);
  });

  it.each([true, false])('reads a JPEG, progressive: %s', async (progressive) => {
    const file = await inSharp(opaque).jpeg({ progressive, quality: 90 }).toBuffer();
    // Decoders may round differently, and not by much.
    expect(psnr(await decode(file), await decodedBySharp(file))).toBeGreaterThan(45);
  });

  it('reads a grey JPEG', async () => {
    const file = await inSharp(opaque).toColourspace('b-w').jpeg().toBuffer();
    expect(psnr(await decode(file), await decodedBySharp(file))).toBeGreaterThan(45);
  });

  it('reads a WebP: lossless exactly, lossy closely, with alpha', async () => {
    const lossless = await inSharp(transparent).webp({ lossless: true, exact: true }).toBuffer();
    expect(await decode(lossless)).toEqual(transparent);
    const lossy = await inSharp(transparent).webp().toBuffer();
    expect(psnr(await decode(lossy), await decodedBySharp(lossy))).toBeGreaterThan(45);
  });

  it('does not read what stands behind the end', async () => {
    for (const format of ['png', 'jpeg', 'webp'] as const) {
      const file = await inSharp(opaque).toFormat(format).toBuffer();
      const followed = Buffer.concat([file, Buffer.from('%PDF-1.7'), file]);
      expect(await decode(followed)).toEqual(await decode(file));
    }
  });

  it('lets metadata that is broken be', async () => {
    const file = withChunks(
      png(ihdr({ width: 1, height: 1 }), idat([0, 1, 2, 3])),
      chunk('iCCP', Buffer.from('no\0\0profile')),
      chunk('eXIf', [1, 2, 3]),
      chunk('gAMA', [0]),
    );
    expect(flat(await decode(file))).toEqual([1, 2, 3, 255]);
  });
});

describe('the orientation', () => {
  const upright = patterned(24, 16, { transparent: true });

  /** Where the pixel at a stored position belongs, by what EXIF 2.32, 4.6.4 says of the row 0 and the column 0. */
  const place = (orientation: number, x: number, y: number): [x: number, y: number] => {
    const [right, bottom] = [upright.width - 1, upright.height - 1];
    switch (orientation) {
      case 2: // top, right
        return [right - x, y];
      case 3: // bottom, right
        return [right - x, bottom - y];
      case 4: // bottom, left
        return [x, bottom - y];
      case 5: // left, top
        return [y, x];
      case 6: // right, top
        return [right - y, x];
      case 7: // right, bottom
        return [right - y, bottom - x];
      case 8: // left, bottom
        return [y, bottom - x];
      default:
        return [x, y];
    }
  };

  function stored(orientation: number): Rgba {
    const [width, height] = orientation < 5 ? [24, 16] : [16, 24];
    const pixels = new Uint8Array(width * height * 4);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const [toX, toY] = place(orientation, x, y);
        const from = (toY * upright.width + toX) * 4;
        pixels.set(upright.pixels.subarray(from, from + 4), (y * width + x) * 4);
      }
    }
    return { width, height, pixels };
  }

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('%i is undone, in PNG, WebP and JPEG', async (orientation) => {
    const image = inSharp(stored(orientation));
    const plain = await image.clone().png().toBuffer();
    expect(await decode(withChunks(plain, chunk('eXIf', exifBlock(orientation, true))))).toEqual(upright);

    const webp = await image.clone().webp({ lossless: true, exact: true }).withMetadata({ orientation }).toBuffer();
    expect(await decode(webp)).toEqual(upright);

    const jpeg = await image.clone().removeAlpha().jpeg({ quality: 95 }).withMetadata({ orientation }).toBuffer();
    const turnedBySharp = await decodedBySharp(await sharp(jpeg).autoOrient().png().toBuffer());
    expect(psnr(await decode(jpeg), turnedBySharp)).toBeGreaterThan(45);
  });
});
