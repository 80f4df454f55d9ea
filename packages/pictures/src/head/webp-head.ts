import { damaged, truncated } from '../picture-error.ts';
import { exifOrientation } from './exif-orientation.ts';
import type { PictureHead } from './picture-head.ts';
import { chunksOf } from './webp-chunks.ts';

interface Frame {
  width: number;
  height: number;
  alpha: boolean;
}

/** WebP container specification; RFC 6386, 9.1 for VP8; WebP lossless specification, 3 for VP8L. */
export function readWebpHead(bytes: Uint8Array): PictureHead {
  let canvas: (Frame & { animated: boolean }) | undefined;
  let picture: Frame | undefined;
  let animated = false;
  let orientation: PictureHead['orientation'] = 1;
  let first = true;
  for (const { type, data } of chunksOf(bytes)) {
    if (first && !['VP8 ', 'VP8L', 'VP8X'].includes(type)) throw damaged(`a WebP that begins with a chunk of ${type}`);
    if (type === 'VP8X' && first) canvas = readCanvas(data);
    if (type === 'VP8 ') picture ??= readLossy(data);
    if (type === 'VP8L') picture ??= readLossless(data);
    if (type === 'ANIM' || type === 'ANMF') animated = true;
    if (type === 'EXIF') orientation = exifOrientation(data);
    first = false;
  }
  const size = canvas ?? picture;
  if (size === undefined) throw truncated('a WebP that ends within its header');
  animated ||= canvas?.animated ?? false;
  // The decoder allocates what the picture's own header says: it must be the size that is checked.
  if (canvas && picture && !animated && (canvas.width !== picture.width || canvas.height !== picture.height)) {
    throw damaged(`a WebP of ${canvas.width}x${canvas.height} that holds ${picture.width}x${picture.height}`);
  }
  const alpha = (canvas?.alpha ?? false) || (picture?.alpha ?? false);
  return {
    format: 'webp',
    width: size.width,
    height: size.height,
    animated,
    orientation,
    colour: 'rgb',
    bits: 8,
    alpha,
  };
}

/** Flags, three reserved bytes, width - 1 and height - 1 in 24 bits each. */
function readCanvas(data: Uint8Array): Frame & { animated: boolean } {
  if (data.length < 10) throw truncated('a WebP that ends within its header');
  const at24 = (at: number) => data[at] | (data[at + 1] << 8) | (data[at + 2] << 16);
  return { width: 1 + at24(4), height: 1 + at24(7), alpha: (data[0] & 0x10) !== 0, animated: (data[0] & 0x02) !== 0 };
}

/** A three-byte frame tag, a start code, then 14 bits each of width and height, below two bits of scaling. */
function readLossy(data: Uint8Array): Frame {
  if (data.length < 10) throw truncated('a WebP that ends within its header');
  const keyFrame = (data[0] & 1) === 0;
  if (!keyFrame || data[3] !== 0x9d || data[4] !== 0x01 || data[5] !== 0x2a)
    throw damaged('a WebP without a key frame');
  const at14 = (at: number) => (data[at] | (data[at + 1] << 8)) & 0x3fff;
  return { width: at14(6), height: at14(8), alpha: false };
}

/** A signature byte, then from the lowest bit: width - 1 (14), height - 1 (14), alpha (1), version (3). */
function readLossless(data: Uint8Array): Frame {
  if (data.length < 5) throw truncated('a WebP that ends within its header');
  if (data[0] !== 0x2f) throw damaged('a lossless WebP without its signature');
  const bits = new DataView(data.buffer, data.byteOffset, data.byteLength).getUint32(1, true);
  if (bits >>> 29 !== 0) throw damaged('a lossless WebP of an unknown version');
  return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff), alpha: ((bits >>> 28) & 1) === 1 };
}
