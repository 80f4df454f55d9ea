import { concatenate } from '../concatenate.ts';
import type { Marks } from '../marks/marks.ts';
import { SIGNATURE } from './chunks.ts';
import { chunk, headerChunk, markChunks, pictureData, type Raster } from './raster-chunks.ts';

export type { Raster } from './raster-chunks.ts';

/**
 * A small PNG encoder (W3C PNG, third edition): 8 bits a channel, grey, RGB or RGBA.
 * The same pixels and texts always give the same bytes.
 */

/** Part of every ETag: raise it whenever the bytes of a picture may change. */
export const PNG_CODEC_VERSION = 3;

/**
 * The marks stand before the picture.
 * @throws RangeError for pixels that are not as many as announced.
 */
export function encodePng(raster: Raster, marks: Marks = {}): Uint8Array<ArrayBuffer> {
  return concatenate([
    SIGNATURE,
    headerChunk(raster),
    ...markChunks(marks),
    chunk('IDAT', pictureData(raster)),
    chunk('IEND'),
  ]);
}
