import { RIFF_HEADER_BYTES } from '../head/webp-chunks.ts';
import { announceXmp, canvasChunk, riffChunk, webpFile } from './webp-writing.ts';

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
  if (extended) announceXmp(chunks);
  return webpFile([
    ...(extended ? [] : [canvasChunk({ ...picture, xmp: true })]),
    chunks,
    riffChunk('XMP ', new TextEncoder().encode(xmp)),
  ]);
}
