import { crc32, inflateSync } from 'node:zlib';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { encodePicture } from '../encode/encode-picture.ts';
import { decodePng } from '../fixtures/decode-png.ts';
import { decodedBySharp, patterned, psnr } from '../fixtures/pictures.ts';
import { readWebpMarks } from '../fixtures/read-marks.ts';
import { readHead } from '../head/read-head.ts';
import { xmpPacket } from '../marks/xmp-packet.ts';
import { nodeCodecs } from '../node.ts';
import { encodePng } from '../png/encode-png.ts';
import type { Rgba } from '../rgba.ts';
import type { Animation } from './animation.ts';
import { encodeAnimation } from './encode-animation.ts';

const codecs = nodeCodecs();
const marks = { xmp: xmpPacket('generated', [['Seed', '42']]), texts: [['From', '42']] as const };

/** A flat picture of odd sides, another for each index. */
const flat = (index: number, alpha = 255): Rgba => {
  const pixels = new Uint8Array(33 * 21 * 4);
  for (let i = 0; i < pixels.length; i += 4) pixels.set([index * 60, 200 - index * 40, 90, alpha], i);
  return { width: 33, height: 21, pixels };
};
const animation: Animation = {
  pictures: [patterned(33, 21), flat(1), flat(2)],
  order: [0, 1, 2, 1],
  fps: 12,
  plays: 'forever',
};

/** Chunks of a PNG with their data, CRCs checked. */
function pngChunks(file: Uint8Array) {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const chunks: { type: string; data: Uint8Array; view: DataView }[] = [];
  for (let at = 8; at < file.length; ) {
    const length = view.getUint32(at);
    const named = file.subarray(at + 4, at + 8 + length);
    expect(crc32(named)).toBe(view.getUint32(at + 8 + length));
    const data = named.subarray(4);
    chunks.push({
      type: Buffer.from(named.subarray(0, 4)).toString('latin1'),
      data,
      view: new DataView(data.buffer, data.byteOffset, data.byteLength),
    });
    at += 12 + length;
  }
  return chunks;
}

/** The pixels of a frame's data, as those of a still PNG. */
const pixelsOf = (header: Uint8Array, data: Uint8Array) => {
  const still = encodePng({ width: 1, height: 1, channels: 1, pixels: Uint8Array.of(0) });
  const chunk = (type: string, body: Uint8Array) => {
    const bytes = Buffer.alloc(body.length + 12);
    bytes.writeUInt32BE(body.length);
    bytes.write(type, 4, 'latin1');
    bytes.set(body, 8);
    bytes.writeUInt32BE(crc32(bytes.subarray(4, -4)), body.length + 8);
    return bytes;
  };
  return decodePng(
    Buffer.concat([still.subarray(0, 8), chunk('IHDR', header), chunk('IDAT', data), chunk('IEND', Buffer.alloc(0))]),
  );
};

describe('an animated PNG', () => {
  it('has its chunks in order, numbered without a gap', async () => {
    const chunks = pngChunks(await encodeAnimation(codecs, animation, { format: 'png' }, marks));
    expect(chunks.map(({ type }) => type)).toEqual([
      ...['IHDR', 'acTL', 'iTXt', 'tEXt', 'fcTL', 'IDAT'],
      ...['fcTL', 'fdAT', 'fcTL', 'fdAT', 'fcTL', 'fdAT', 'IEND'],
    ]);
    const [, control] = chunks;
    expect([control.view.getUint32(0), control.view.getUint32(4)]).toEqual([4, 0]);
    const numbered = chunks.filter(({ type }) => type === 'fcTL' || type === 'fdAT');
    expect(numbered.map(({ view }) => view.getUint32(0))).toEqual([0, 1, 2, 3, 4, 5, 6]);
    for (const { view } of chunks.filter(({ type }) => type === 'fcTL')) {
      expect([4, 8, 12, 16].map((at) => view.getUint32(at))).toEqual([33, 21, 0, 0]);
      expect(view.getUint16(20) / view.getUint16(22)).toBeCloseTo(1 / 12);
      expect(view.getUint16(24)).toBe(0);
    }
  });

  it('keeps every pixel of every frame', async () => {
    for (const pictures of [animation.pictures, [patterned(33, 21, { transparent: true }), flat(1), flat(2)]]) {
      const chunks = pngChunks(await encodeAnimation(codecs, { ...animation, pictures }, { format: 'png' }));
      const header = chunks[0].data;
      const frames = chunks.flatMap(({ type, data }) =>
        type === 'IDAT' ? [data] : type === 'fdAT' ? [data.subarray(4)] : [],
      );
      expect(frames).toHaveLength(4);
      for (const [frame, data] of frames.entries()) {
        const { pixels, channels } = pixelsOf(header, data);
        const shown = pictures[animation.order[frame]].pixels;
        expect(pixels).toEqual(channels === 4 ? shown : shown.filter((_, i) => i % 4 < 3));
        expect(inflateSync(data)).toHaveLength(21 * (33 * channels + 1));
      }
    }
  });

  it('is a still picture to readers that know no animations, and an animation to those that do', async () => {
    const file = await encodeAnimation(codecs, animation, { format: 'png' }, marks);
    expect(await decodedBySharp(file)).toEqual(animation.pictures[0]);
    expect((await sharp(file).metadata()).xmpAsString).toBe(marks.xmp);
    expect(readHead(file)).toMatchObject({ format: 'png', animated: true, width: 33, height: 21 });
  });

  it('is played as often as told', async () => {
    const [, control] = pngChunks(await encodeAnimation(codecs, { ...animation, plays: 3 }, { format: 'png' }));
    expect(control.view.getUint32(4)).toBe(3);
  });
});

describe('an animated WebP', () => {
  it('has its parts in order, and its marks', async () => {
    const file = await encodeAnimation(codecs, animation, { format: 'webp' }, marks);
    const frames = ['ANMF', 'ANMF', 'ANMF', 'ANMF'];
    expect(readWebpMarks(file)).toEqual({ parts: ['VP8X 6', 'ANIM', ...frames, 'XMP '], xmp: [marks.xmp] });
    const plain = await encodeAnimation(codecs, animation, { format: 'webp' });
    expect(readWebpMarks(plain)).toEqual({ parts: ['VP8X 2', 'ANIM', ...frames], xmp: [] });
  });

  it('is read by another reader: frames, delays, plays, marks', async () => {
    const file = await encodeAnimation(codecs, { ...animation, plays: 2 }, { format: 'webp' }, marks);
    expect(await sharp(file, { animated: true }).metadata()).toMatchObject({
      width: 33,
      pageHeight: 21,
      pages: 4,
      // 12 a second, in whole milliseconds that do not drift.
      delay: [83, 84, 83, 83],
      loop: 2,
      xmpAsString: marks.xmp,
    });
    expect((await sharp(await encodeAnimation(codecs, animation, { format: 'webp' })).metadata()).loop).toBe(0);
    expect(readHead(file)).toMatchObject({ format: 'webp', animated: true, width: 33, height: 21 });
  });

  it('shows in each frame what a still file of the picture shows', async () => {
    const moving = await encodeAnimation(codecs, animation, { format: 'webp', quality: 80 });
    for (const [frame, index] of animation.order.entries()) {
      const { data } = await sharp(moving, { page: frame }).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
      const shown = { width: 33, height: 21, pixels: new Uint8Array(data) };
      const still = await encodePicture(codecs, animation.pictures[index], { format: 'webp', quality: 80 });
      expect(shown).toEqual(await decodedBySharp(still));
      expect(psnr(shown, animation.pictures[index])).toBeGreaterThan(20);
    }
  });

  it('has alpha where some picture has', async () => {
    const pictures = [flat(0), flat(1, 128), flat(2)];
    const file = await encodeAnimation(codecs, { ...animation, pictures }, { format: 'webp' });
    expect(readWebpMarks(file).parts[0]).toBe('VP8X 12');
    const { data } = await sharp(file, { page: 1 }).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
    expect(new Set(data.filter((_, i) => i % 4 === 3))).toEqual(new Set([128]));
  });
});

describe('encodeAnimation', () => {
  it.each(['png', 'webp'] as const)(
    'gives the same bytes each time, and pauses between pictures: %s',
    async (format) => {
      let pauses = 0;
      const pause = async () => {
        pauses++;
      };
      const once = await encodeAnimation(codecs, animation, { format }, marks, pause);
      expect(await encodeAnimation(codecs, animation, { format }, marks)).toEqual(once);
      expect(pauses).toBe(2);
    },
  );

  it.each<[string, Partial<Animation>]>([
    ['no pictures', { pictures: [] }],
    ['no order', { order: [] }],
    ['another size', { pictures: [flat(0), patterned(2, 2), flat(2)] }],
    ['too few pixels', { pictures: [{ ...flat(0), pixels: new Uint8Array(4) }], order: [0] }],
    ['a picture that is not there', { order: [0, 3] }],
    ['half of one', { order: [0.5] }],
    ['fps 0', { fps: 0 }],
    ['fps 1.5', { fps: 1.5 }],
    ['no plays', { plays: 0 }],
    ['too many plays', { plays: 65_536 }],
  ])('refuses %s', async (_, change) => {
    for (const format of ['png', 'webp'] as const) {
      await expect(encodeAnimation(codecs, { ...animation, ...change }, { format })).rejects.toThrow(RangeError);
    }
  });
});
