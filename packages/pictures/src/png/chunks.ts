/** W3C PNG, third edition, 5.3: length (4 bytes), type (4), data, CRC (4). */
export const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const FRAME_BYTES = 12;

export interface PngChunk {
  type: string;
  data: Uint8Array;
  /** All of the chunk, with its length and its CRC. */
  whole: Uint8Array;
}

/** The chunks behind the signature as far as they are whole; a file that is cut off has no `IEND` among them. */
export function* chunksOf(bytes: Uint8Array): Generator<PngChunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = SIGNATURE.length;
  while (at + FRAME_BYTES <= bytes.length) {
    const end = at + FRAME_BYTES + view.getUint32(at);
    if (end > bytes.length) return;
    const whole = bytes.subarray(at, end);
    const type = String.fromCharCode(...whole.subarray(4, 8));
    yield { type, data: whole.subarray(8, -4), whole };
    if (type === 'IEND') return;
    at = end;
  }
}
