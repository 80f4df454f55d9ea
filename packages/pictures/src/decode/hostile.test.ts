import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { inSharp, patterned } from '../fixtures/pictures.ts';
import { chunk, idat, ihdr, png, withChunks } from '../fixtures/png-parts.ts';
import { nodeCodecs } from '../node.ts';
import { PictureError, type PictureErrorCode } from '../picture-error.ts';
import { decodePicture } from './decode-picture.ts';

const codecs = nodeCodecs();
const LIMITS = { bytes: 400_000, side: 1024, pixels: 512 * 512 };
const decode = (bytes: Uint8Array) => decodePicture(codecs, bytes, LIMITS);

const small = inSharp(patterned(16, 12));
const dot = png(ihdr({ width: 1, height: 1 }), idat([0, 1, 2, 3]));
const bomb = deflateSync(new Uint8Array(100e6));

/** The code of the refusal; anything but a picture or a PictureError fails the test. */
async function refusal(bytes: Uint8Array): Promise<PictureErrorCode | 'decoded'> {
  try {
    const { width, height, pixels } = await decode(bytes);
    expect(pixels.length).toBe(width * height * 4);
    return 'decoded';
  } catch (error) {
    if (error instanceof PictureError) return error.code;
    throw error;
  }
}

describe('a picture that is too large', () => {
  it.each([
    ['65535x65535 in a few bytes', { width: 65535, height: 65535 }],
    ['a side over the limit', { width: 1025, height: 1 }],
    ['sides within the limit, and too many pixels', { width: 513, height: 512 }],
    ['the largest that PNG can say', { width: 2 ** 31 - 1, height: 2 ** 31 - 1 }],
  ])('is refused before it is decoded: %s', async (_, header) => {
    expect(await refusal(png(ihdr(header)))).toBe('too-large');
  });

  it('is refused by its bytes before they are looked at', async () => {
    await expect(decode(new Uint8Array(LIMITS.bytes + 1))).rejects.toMatchObject({
      code: 'too-large',
      detail: '400001 bytes, at most 400000 are taken',
    });
  });

  it('is refused in JPEG and WebP too', async () => {
    const large = sharp({ create: { width: 1025, height: 2, channels: 3, background: 'red' } });
    expect(await refusal(await large.clone().jpeg().toBuffer())).toBe('too-large');
    expect(await refusal(await large.clone().webp().toBuffer())).toBe('too-large');
  });
});

describe('a picture of another kind', () => {
  it('is refused: animated, CMYK, 12 bits, no pixels', async () => {
    const frames = await Promise.all(
      [small, small.clone().negate({ alpha: false })].map((one) => one.png().toBuffer()),
    );
    expect(
      await refusal(
        await sharp(frames, { join: { animated: true } })
          .webp()
          .toBuffer(),
      ),
    ).toBe('animated');
    expect(await refusal(withChunks(dot, chunk('acTL', [0, 0, 0, 2, 0, 0, 0, 0])))).toBe('animated');
    expect(await refusal(await small.clone().toColourspace('cmyk').jpeg().toBuffer())).toBe('cmyk');
    expect(await refusal(png(ihdr({ width: 0, height: 0 })))).toBe('empty');
    expect(await refusal(png(ihdr({ width: 3, height: 0 })))).toBe('empty');
    const jpeg = await small.clone().jpeg().toBuffer();
    const frame = jpeg.indexOf(Buffer.of(0xff, 0xc0));
    expect(await refusal(changed(jpeg, { [frame + 4]: 12 }))).toBe('sixteen-bit');
    expect(await refusal(changed(jpeg, { [frame + 5]: 0, [frame + 6]: 0 }))).toBe('empty');
  });
});

describe('a bomb', () => {
  it('in the pixel data is not unpacked beyond what the size asks for', async () => {
    expect(await refusal(png(ihdr({ width: 1, height: 1 }), chunk('IDAT', bomb)))).toBe('damaged');
  });

  it('in metadata is not unpacked at all', async () => {
    const packed = Buffer.concat([Buffer.from('name\0\0'), bomb]);
    const file = withChunks(dot, chunk('iCCP', packed), chunk('zTXt', packed));
    expect([...(await decode(file)).pixels]).toEqual([1, 2, 3, 255]);
  });

  it('of chunks or scans is refused', async () => {
    expect(await refusal(withChunks(dot, ...new Array(10_001).fill(chunk('tEXt'))))).toBe('damaged');
    const jpeg = await small.clone().jpeg({ progressive: true }).toBuffer();
    const scan = jpeg.subarray(jpeg.lastIndexOf(Buffer.of(0xff, 0xda)), -2);
    const scans = Buffer.concat([jpeg.subarray(0, -2), ...new Array(101).fill(scan), jpeg.subarray(-2)]);
    await expect(decode(scans)).rejects.toMatchObject({ code: 'damaged', detail: 'a JPEG of more than 100 scans' });
  });
});

describe('a picture that does not hold together', () => {
  it.each([
    ['a row too many', png(ihdr({ width: 1, height: 1 }), idat([0, 1, 2, 3, 0, 1, 2, 3]))],
    ['a row too few', png(ihdr({ width: 1, height: 2 }), idat([0, 1, 2, 3]))],
    ['a filter that there is not', png(ihdr({ width: 1, height: 1 }), idat([9, 1, 2, 3]))],
    ['no pixel data', png(ihdr({ width: 1, height: 1 }))],
    ['no palette', png(ihdr({ width: 1, height: 1, colourType: 3 }), idat([0, 0]))],
    ['two headers', png(ihdr({ width: 1, height: 1 }), ihdr({ width: 9, height: 9 }), idat([0, 1, 2, 3]))],
    ['a critical chunk nobody knows', withChunks(dot, chunk('ABCD'))],
    ['a wrong CRC of the header', changed(dot, { 29: dot[29] ^ 1 })],
    ['a wrong CRC of the pixel data', changed(dot, { [dot.length - 13]: dot[dot.length - 13] ^ 1 })],
  ])('is refused: a PNG with %s', async (_, file) => {
    expect(await refusal(file)).toBe('damaged');
  });

  it('is refused: a JPEG whose data ends before its picture', async () => {
    const jpeg = await inSharp(patterned(64, 64)).jpeg().toBuffer();
    const cut = Buffer.concat([jpeg.subarray(0, -300), Buffer.of(0xff, 0xd9)]);
    expect(await refusal(cut)).toBe('damaged');
    const frame = jpeg.indexOf(Buffer.of(0xff, 0xc0));
    expect(await refusal(changed(jpeg, { [frame + 5]: 1 }))).toBe('damaged'); // 320 rows
  });

  it('is refused: a WebP whose chunk or picture is longer than its file', async () => {
    const webp = await inSharp(patterned(64, 64)).webp().toBuffer();
    const cut = Buffer.from(webp.subarray(0, -40));
    cut.writeUInt32LE(cut.length - 8, 4);
    expect(await refusal(cut)).toBe('damaged');
    cut.writeUInt32LE(cut.length - 20, 16);
    expect(await refusal(cut)).toBe('damaged');
  });

  it('does not harm the pictures after it', async () => {
    const good = await Promise.all(
      (['png', 'jpeg', 'webp'] as const).map((format) => small.clone().toFormat(format).toBuffer()),
    );
    const before = await Promise.all(good.map(decode));
    const bad = png(ihdr({ width: 1, height: 1 }), idat([9, 1, 2, 3]));
    const badJpeg = changed(good[1], { [good[1].indexOf(Buffer.of(0xff, 0xc0)) + 11]: 0 });
    for (const file of [bad, badJpeg, bad, badJpeg]) expect(await refusal(file)).toBe('damaged');
    expect(await Promise.all([...good, bad, ...good].map((file) => decode(file).catch(() => 'refused')))).toEqual([
      ...before,
      'refused',
      ...before,
    ]);
  });
});

describe('a file cut off', () => {
  it.each(['png', 'jpeg', 'webp', 'webp lossless'])('anywhere is refused: %s', async (kind) => {
    const image = inSharp(patterned(4, 3));
    const file =
      kind === 'webp lossless'
        ? await image.webp({ lossless: true }).toBuffer()
        : await image.toFormat(kind as 'png' | 'jpeg' | 'webp').toBuffer();
    expect(await refusal(file)).toBe('decoded');
    const codes = new Set<string>();
    for (let length = 0; length < file.length; length++) codes.add(await refusal(file.subarray(0, length)));
    expect([...codes].sort()).toEqual(['empty', 'not-a-picture', 'truncated']);
  });
});

describe('a file with bytes changed', () => {
  it.each(['png', 'jpeg', 'webp'] as const)('is decoded or refused: %s', async (format) => {
    const file = await inSharp(patterned(8, 8)).toFormat(format).toBuffer();
    const place = fc.tuple(fc.nat({ max: file.length - 1 }), fc.nat({ max: 255 }));
    await fc.assert(
      fc.asyncProperty(fc.array(place, { minLength: 1, maxLength: 4 }), async (places) => {
        await refusal(changed(file, Object.fromEntries(places)));
      }),
      { numRuns: 100 },
    );
  });
});

function changed(file: Uint8Array, bytes: Readonly<Record<number, number>>): Uint8Array {
  const copy = Uint8Array.from(file);
  for (const [at, byte] of Object.entries(bytes)) copy[Number(at)] = byte;
  return copy;
}
