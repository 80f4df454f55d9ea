import { damaged } from '../picture-error.ts';

/** RIFF (WebP container specification): "RIFF", length, "WEBP", then chunks of four letters, length, data, a padding byte if odd. */
export const RIFF_HEADER_BYTES = 12;
const CHUNK_HEADER_BYTES = 8;
/** A still picture has seven kinds at most, an animation two for each frame. */
const MOST_CHUNKS = 10_000;

export interface WebpChunk {
  type: string;
  /** Cut short where the file is. */
  data: Uint8Array;
  /** The length it claims. */
  length: number;
}

/** The end of the file as its header claims it; what stands behind it is not of the picture. */
export function claimedEnd(bytes: Uint8Array): number {
  return 8 + new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(4, true);
}

/** Chunks in order; the last one may be cut short. @throws PictureError `damaged` for chunks without end. */
export function* chunksOf(bytes: Uint8Array): Generator<WebpChunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = Math.min(bytes.length, claimedEnd(bytes));
  let at = RIFF_HEADER_BYTES;
  for (let count = 0; at + CHUNK_HEADER_BYTES <= end; count++) {
    if (count === MOST_CHUNKS) throw damaged(`a WebP of more than ${MOST_CHUNKS} chunks`);
    const type = String.fromCharCode(...bytes.subarray(at, at + 4));
    const length = view.getUint32(at + 4, true);
    const from = at + CHUNK_HEADER_BYTES;
    yield { type, data: bytes.subarray(from, Math.min(from + length, end)), length };
    at = from + length + (length % 2);
  }
}
