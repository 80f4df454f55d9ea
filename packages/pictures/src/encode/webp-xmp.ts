import { concatenate } from '../concatenate.ts';
import { RIFF_HEADER_BYTES } from '../head/webp-chunks.ts';

const XMP_FLAG = 0x04;
const ALPHA_FLAG = 0x10;
const VP8X_BYTES = 10;

/**
 * The WebP with an XMP packet (WebP container specification, "Extended file format"): a `VP8X` chunk in front, put there
 * where the encoder wrote the simple form, and an `XMP ` chunk at the end.
 */
export function withWebpXmp(
  webp: Uint8Array,
  xmp: string,
  picture: { width: number; height: number; alpha: boolean },
): Uint8Array {
  const chunks = webp.slice(RIFF_HEADER_BYTES);
  const extended = String.fromCharCode(...chunks.subarray(0, 4)) === 'VP8X';
  if (extended) chunks[8] |= XMP_FLAG;
  const body = concatenate([
    ...(extended ? [] : [chunk('VP8X', canvas(picture))]),
    chunks,
    chunk('XMP ', new TextEncoder().encode(xmp)),
  ]);
  const bytes = concatenate([webp.subarray(0, RIFF_HEADER_BYTES), body]);
  new DataView(bytes.buffer).setUint32(4, body.length + 4, true); // "WEBP" counts
  return bytes;
}

/** Flags, three reserved bytes, width - 1 and height - 1 in 24 bits each. */
function canvas({ width, height, alpha }: { width: number; height: number; alpha: boolean }): Uint8Array {
  const data = new Uint8Array(VP8X_BYTES);
  const view = new DataView(data.buffer);
  data[0] = XMP_FLAG | (alpha ? ALPHA_FLAG : 0);
  view.setUint16(4, (width - 1) & 0xffff, true);
  data[6] = (width - 1) >> 16;
  view.setUint16(7, (height - 1) & 0xffff, true);
  data[9] = (height - 1) >> 16;
  return data;
}

/** Four letters, length, data, and a byte more where the length is odd. */
function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(8 + data.length + (data.length % 2));
  bytes.set(new TextEncoder().encode(type));
  new DataView(bytes.buffer).setUint32(4, data.length, true);
  bytes.set(data, 8);
  return bytes;
}
