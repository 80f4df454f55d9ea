import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { exifBlock } from '../fixtures/exif.ts';
import { inSharp, patterned } from '../fixtures/pictures.ts';
import { chunk, idat, ihdr, png, withChunks } from '../fixtures/png-parts.ts';
import { PictureError } from '../picture-error.ts';
import { readHead } from './read-head.ts';

const picture = inSharp(patterned(21, 13));

const codeOf = (bytes: Uint8Array) => {
  try {
    readHead(bytes);
    return undefined;
  } catch (error) {
    if (error instanceof PictureError) return error;
    throw error;
  }
};

describe('readHead', () => {
  it.each([
    [0, 1, 'grey', false],
    [0, 16, 'grey', false],
    [2, 8, 'rgb', false],
    [3, 4, 'palette', false],
    [4, 8, 'grey', true],
    [6, 16, 'rgb', true],
  ] as const)('reads the header of a PNG of colour type %i with %i bits', (colourType, bits, colour, alpha) => {
    const file = png(ihdr({ width: 300, height: 2, colourType, bits }));
    const upright = { animated: false, orientation: 1 };
    expect(readHead(file)).toEqual({ format: 'png', width: 300, height: 2, colour, bits, alpha, ...upright });
  });

  it('finds the chunks of a PNG that change what it is', () => {
    const file = png(ihdr({ width: 1, height: 1 }), idat([0, 1, 2, 3]));
    expect(readHead(withChunks(file, chunk('acTL', new Uint8Array(8)))).animated).toBe(true);
    expect(readHead(withChunks(file, chunk('tRNS', [0, 1, 0, 2, 0, 3]))).alpha).toBe(true);
    expect(readHead(withChunks(file, chunk('eXIf', exifBlock(7, false)))).orientation).toBe(7);
  });

  it.each([true, false])('reads a JPEG, progressive: %s', async (progressive) => {
    const file = await picture.clone().jpeg({ progressive }).withMetadata({ orientation: 6 }).toBuffer();
    expect(readHead(file)).toEqual({
      ...{ format: 'jpeg', width: 21, height: 13, colour: 'rgb', bits: 8, alpha: false },
      ...{ animated: false, orientation: 6 },
    });
  });

  it('tells grey and CMYK JPEGs', async () => {
    expect(readHead(await picture.clone().toColourspace('b-w').jpeg().toBuffer()).colour).toBe('grey');
    expect(readHead(await picture.clone().toColourspace('cmyk').jpeg().toBuffer()).colour).toBe('cmyk');
  });

  it.each([
    ['lossy', {}, false],
    ['lossless', { lossless: true }, true],
  ])('reads a WebP, %s, simple and extended', async (_, options, transparent) => {
    const image = inSharp(patterned(21, 13, { transparent }));
    const expected = {
      format: 'webp',
      width: 21,
      height: 13,
      animated: false,
      colour: 'rgb',
      bits: 8,
      alpha: transparent,
    };
    expect(readHead(await image.clone().webp(options).toBuffer())).toEqual({ ...expected, orientation: 1 });
    const extended = await image.clone().webp(options).withMetadata({ orientation: 8 }).toBuffer();
    expect(readHead(extended)).toEqual({ ...expected, orientation: 8 });
  });

  it('reads an extended lossy WebP with alpha, and an animated one', async () => {
    const transparent = await inSharp(patterned(21, 13, { transparent: true }))
      .webp()
      .toBuffer();
    expect(readHead(transparent)).toMatchObject({ width: 21, height: 13, alpha: true, animated: false });
    const frames = await Promise.all(
      [picture, picture.clone().negate({ alpha: false })].map((one) => one.png().toBuffer()),
    );
    const animated = await sharp(frames, { join: { animated: true } })
      .webp()
      .toBuffer();
    expect(readHead(animated)).toMatchObject({ width: 21, height: 13, animated: true });
  });

  it('goes by the first bytes of a file that is also something else', () => {
    const polyglot = Buffer.concat([png(ihdr({ width: 1, height: 1 })), Buffer.from('%PDF-1.7 GIF89a <svg/>')]);
    expect(readHead(polyglot).format).toBe('png');
    expect(codeOf(Buffer.concat([Buffer.from('GIF89a'), png()]))?.detail).toBe('it is a GIF');
  });

  it.each([
    ['a GIF', 'GIF89a\x01\0\x01\0'],
    ['a TIFF', 'II*\0\x08\0\0\0'],
    ['a TIFF', 'MM\0*\0\0\0\x08'],
    ['a BMP', 'BM\x36\x04\0\0\0\0\0\0'],
    ['a HEIC', '\0\0\0\x18ftypheic\0\0\0\0'],
    ['an AVIF', '\0\0\0\x1cftypavif\0\0\0\0'],
    ['an SVG', '<svg xmlns="http://www.w3.org/2000/svg"/>'],
    ['an SVG or other XML', '\xef\xbb\xbf<?xml version="1.0"?><svg/>'],
    ['a PDF', '%PDF-1.7'],
    ['HTML', '\n<!DOCTYPE html>'],
  ])('refuses %s by its name', (name, beginning) => {
    const error = codeOf(Buffer.from(beginning, 'latin1'));
    expect(error).toMatchObject({ code: 'not-a-picture', detail: `it is ${name}` });
    expect(error?.fix).toBe('send a PNG, a JPEG or a WebP');
  });

  it('refuses no bytes, text, and other RIFF files', () => {
    expect(codeOf(new Uint8Array(0))?.code).toBe('empty');
    expect(codeOf(Buffer.from('a picture'))?.code).toBe('not-a-picture');
    expect(codeOf(Buffer.from('RIFF\x24\0\0\0WAVEfmt '))?.code).toBe('not-a-picture');
  });

  it('refuses headers that contradict themselves', async () => {
    expect(codeOf(png(ihdr({ width: 1, height: 1, colourType: 2, bits: 4 })))?.code).toBe('damaged');
    expect(codeOf(png(ihdr({ width: 1, height: 1, colourType: 5 })))?.code).toBe('damaged');
    expect(codeOf(png(chunk('IDAT'), new Uint8Array(20)))?.code).toBe('damaged');
    const extended = await picture.clone().webp().withMetadata({ orientation: 3 }).toBuffer();
    extended.writeUInt16LE(2000, 24); // the canvas of 21 pixels, and its picture stays
    expect(codeOf(extended)).toMatchObject({ code: 'damaged', detail: 'a WebP of 2001x13 that holds 21x13' });
    const jpeg = await picture.clone().jpeg().toBuffer();
    const frame = jpeg.indexOf(Buffer.of(0xff, 0xc0));
    const twice = Buffer.concat([jpeg.subarray(0, frame + 19), jpeg.subarray(frame)]);
    expect(codeOf(twice)).toMatchObject({ code: 'damaged', detail: 'a JPEG with two frames' });
    jpeg[frame + 1] = 0xc9;
    expect(codeOf(jpeg)).toMatchObject({ code: 'not-a-picture', what: 'this kind of JPEG is not read' });
  });

  it('ends with a head or a PictureError, whatever follows a signature', () => {
    const signatures = [
      '',
      '\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR',
      '\xff\xd8\xff',
      'RIFF\xff\0\0\0WEBPVP8X',
      'RIFF\xff\0\0\0WEBPVP8 ',
    ];
    const bytes = fc
      .tuple(fc.constantFrom(...signatures), fc.uint8Array({ maxLength: 80 }))
      .map(([signature, rest]) => Buffer.concat([Buffer.from(signature, 'latin1'), rest]));
    fc.assert(
      fc.property(bytes, (file) => {
        const error = codeOf(file);
        if (error === undefined) expect(readHead(file).width).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 1000 },
    );
  });
});
