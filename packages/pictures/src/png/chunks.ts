import { damaged } from '../picture-error.ts';

/** W3C PNG, third edition, 5.3: length (4 bytes), type (4), data, CRC (4). */
export const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const FRAME_BYTES = 12;
/** Files have hundreds at most. A chunk may be empty, and a megabyte of those would become hundreds of megabytes here. */
const MOST_CHUNKS = 10_000;

export interface PngChunk {
  type: string;
  data: Uint8Array;
  /** All of the chunk, with its length and its CRC. */
  whole: Uint8Array;
}

/**
 * The chunks behind the signature as far as they are whole; a file that is cut off has no `IEND` among them.
 * @throws PictureError `damaged` for chunks without end.
 */
export function* chunksOf(bytes: Uint8Array): Generator<PngChunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = SIGNATURE.length;
  for (let count = 0; at + FRAME_BYTES <= bytes.length; count++) {
    if (count === MOST_CHUNKS) throw damaged(`a PNG of more than ${MOST_CHUNKS} chunks`);
    const end = at + FRAME_BYTES + view.getUint32(at);
    if (end > bytes.length) return;
    const whole = bytes.subarray(at, end);
    const type = String.fromCharCode(...whole.subarray(4, 8));
    yield { type, data: whole.subarray(8, -4), whole };
    if (type === 'IEND') return;
    at = end;
  }
}
