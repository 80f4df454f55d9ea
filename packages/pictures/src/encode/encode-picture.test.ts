import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { decodePicture } from '../decode/decode-picture.ts';
import { decodePng } from '../fixtures/decode-png.ts';
import { decodedBySharp, patterned, psnr } from '../fixtures/pictures.ts';
import { readJpegMarks, readWebpMarks } from '../fixtures/read-marks.ts';
import { restorationMarks } from '../marks/restoration-marks.ts';
import { nodeCodecs } from '../node.ts';
import type { Rgba } from '../rgba.ts';
import { encodePicture } from './encode-picture.ts';
import type { Encoding } from './encoding.ts';

const codecs = nodeCodecs();
const decode = (file: Uint8Array) => decodePicture(codecs, file, { bytes: 1e6, side: 256, pixels: 256 * 256 });
const opaque = patterned(67, 45);
const transparent = patterned(67, 45, { transparent: true });
const marks = restorationMarks({ model: 'mosaic@1a2b', task: 'demosaic' });

describe('encodePicture', () => {
  it.each<[string, Encoding]>([
    ['PNG', { format: 'png' }],
    ['lossless WebP', { format: 'webp', lossless: true }],
  ])('keeps every pixel: %s', async (_, encoding) => {
    for (const picture of [opaque, transparent]) {
      const file = await encodePicture(codecs, picture, encoding, marks);
      expect(await decode(file)).toEqual(picture);
      expect(await decodedBySharp(file)).toEqual(picture);
    }
  });

  it('gives a PNG alpha only where something is to be seen of it', async () => {
    expect(decodePng(await encodePicture(codecs, opaque, { format: 'png' })).channels).toBe(3);
    expect(decodePng(await encodePicture(codecs, transparent, { format: 'png' })).channels).toBe(4);
  });

  it.each(['jpeg', 'webp'] as const)('comes closer with a higher quality: %s', async (format) => {
    const files = await Promise.all([30, 90, 100].map((quality) => encodePicture(codecs, opaque, { format, quality })));
    const distances = await Promise.all(files.map(async (file) => psnr(await decodedBySharp(file), opaque)));
    expect(distances[0]).toBeLessThan(distances[1]);
    expect(distances[1]).toBeLessThan(distances[2]);
    expect(distances[1]).toBeGreaterThan(25); // blue is a saw-tooth, and stored at half the size
    expect(await encodePicture(codecs, opaque, { format })).toEqual(files[1]);
  });

  it('puts what is transparent in front of white where there is no alpha', async () => {
    const half: Rgba = { width: 16, height: 16, pixels: new Uint8Array(16 * 16 * 4).fill(0) };
    for (let i = 3; i < half.pixels.length; i += 4) half.pixels[i] = 51; // a fifth of black
    const jpeg = await decodedBySharp(await encodePicture(codecs, half, { format: 'jpeg', quality: 100 }));
    expect([...jpeg.pixels.subarray(0, 4)]).toEqual([204, 204, 204, 255]);
    expect(half.pixels[0]).toBe(0); // what was given stays
  });

  it('keeps the alpha of a lossy WebP', async () => {
    const file = await encodePicture(codecs, transparent, { format: 'webp', quality: 50 });
    const alphas = ({ pixels }: Rgba) => pixels.filter((_, i) => i % 4 === 3);
    expect(alphas(await decodedBySharp(file))).toEqual(alphas(transparent));
  });

  it('writes no marks unless they are given', async () => {
    const [png, jpeg, webp] = await Promise.all(
      (['png', 'jpeg', 'webp'] as const).map((format) => encodePicture(codecs, opaque, { format })),
    );
    expect(decodePng(png).chunks).toEqual(['IHDR', 'IDAT', 'IEND']);
    expect(readJpegMarks(jpeg).xmp).toEqual([]);
    expect(readWebpMarks(webp).parts).toEqual(['VP8 ']);
  });

  it('refuses qualities and pixels that make no sense', async () => {
    for (const quality of [0, 101, Number.NaN]) {
      await expect(encodePicture(codecs, opaque, { format: 'jpeg', quality })).rejects.toThrow(RangeError);
    }
    await expect(encodePicture(codecs, { ...opaque, width: 1 }, { format: 'png' })).rejects.toThrow(RangeError);
  });
});

describe('the marks', () => {
  it('are in a PNG, before the picture', async () => {
    const { chunks, texts } = decodePng(await encodePicture(codecs, opaque, { format: 'png' }, marks));
    expect(chunks).toEqual(['IHDR', 'iTXt', 'tEXt', 'tEXt', 'tEXt', 'IDAT', 'IEND']);
    expect([...texts]).toEqual([['XML:com.adobe.xmp', marks.xmp], ...marks.texts]);
  });

  it('are in a JPEG, behind its JFIF header', async () => {
    const file = await encodePicture(codecs, opaque, { format: 'jpeg' }, marks);
    const { parts, xmp } = readJpegMarks(file);
    expect(parts.slice(0, 2)).toEqual(['ffe0', 'ffe1']);
    expect(xmp).toEqual([marks.xmp]);
  });

  it.each<[string, Rgba, Encoding, string[]]>([
    ['lossy', opaque, { format: 'webp' }, ['VP8X 4', 'VP8 ', 'XMP ']],
    ['lossy with alpha', transparent, { format: 'webp' }, ['VP8X 14', 'ALPH', 'VP8 ', 'XMP ']],
    ['lossless', opaque, { format: 'webp', lossless: true }, ['VP8X 4', 'VP8L', 'XMP ']],
    ['lossless with alpha', transparent, { format: 'webp', lossless: true }, ['VP8X 14', 'VP8L', 'XMP ']],
  ])('are in a WebP, which becomes an extended one for them: %s', async (_, picture, encoding, parts) => {
    // Of odd and even length: chunks are padded.
    for (const xmp of [marks.xmp, `${marks.xmp} `]) {
      const file = await encodePicture(codecs, picture, encoding, { xmp });
      expect(readWebpMarks(file)).toEqual({ parts, xmp: [xmp] });
      const plain = await encodePicture(codecs, picture, encoding);
      expect(await decode(file)).toEqual(await decode(plain));
    }
  });

  it.each(['png', 'jpeg', 'webp'] as const)('are found by another reader: %s', async (format) => {
    const metadata = await sharp(await encodePicture(codecs, transparent, { format }, marks)).metadata();
    expect(metadata).toMatchObject({ width: 67, height: 45, xmpAsString: marks.xmp });
  });

  it('must fit into a segment of a JPEG', async () => {
    const xmp = 'x'.repeat(70_000);
    await expect(encodePicture(codecs, opaque, { format: 'jpeg' }, { xmp })).rejects.toThrow(RangeError);
  });
});
