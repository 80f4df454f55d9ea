/** Markers of JPEG (ITU-T T.81, table B.1), the second byte behind 0xFF. */
export const MARKER = { SOI: 0xd8, EOI: 0xd9, SOS: 0xda, APP1: 0xe1, APP14: 0xee } as const;

export interface JpegSegment {
  marker: number;
  /** Behind the length; empty for markers that stand alone. */
  data: Uint8Array;
  /** Where the next thing begins. */
  end: number;
}

/** `undefined` where the file ends too early, 'lost' where there should be a marker and is none. */
export type SegmentOrNot = JpegSegment | 'lost' | undefined;

/** The segment at an offset (T.81, B.1.1.4): 0xFF, any more of them as padding, marker, length with itself, data. */
export function segmentAt(bytes: Uint8Array, offset: number): SegmentOrNot {
  if (offset >= bytes.length) return undefined;
  if (bytes[offset] !== 0xff) return 'lost';
  let at = offset + 1;
  while (bytes[at] === 0xff) at++;
  if (at >= bytes.length) return undefined;
  const marker = bytes[at];
  if (marker === 0) return 'lost';
  if (standsAlone(marker)) return { marker, data: bytes.subarray(0, 0), end: at + 1 };
  if (at + 2 >= bytes.length) return undefined;
  const length = (bytes[at + 1] << 8) | bytes[at + 2];
  if (length < 2) return 'lost';
  const end = at + 1 + length;
  return end > bytes.length ? undefined : { marker, data: bytes.subarray(at + 3, end), end };
}

/** TEM, the restart markers, and the two ends of the picture have no length behind them. */
const standsAlone = (marker: number): boolean => marker === 0x01 || (marker >= 0xd0 && marker <= MARKER.EOI);

/** Where the coded data that begins at an offset ends: at the next marker but stuffed zeros and restarts. */
export function endOfCodedData(bytes: Uint8Array, offset: number): number {
  let at = offset;
  for (;;) {
    at = bytes.indexOf(0xff, at);
    if (at < 0 || at + 1 >= bytes.length) return bytes.length;
    const next = bytes[at + 1];
    if (next !== 0 && (next < 0xd0 || next > 0xd7) && next !== 0xff) return at;
    at += next === 0xff ? 1 : 2;
  }
}
