import { concatenate } from '../concatenate.ts';

/** XMP specification, part 3, 1.1.3: an APP1 segment with this in front of the packet. */
const XMP_PREFIX = 'http://ns.adobe.com/xap/1.0/\0';
const APP0 = 0xe0;
const APP1 = 0xe1;
/** The length of a segment has 16 bits and counts itself. */
const MOST_BYTES = 0xffff - 2;

/** The JPEG with an XMP packet behind its JFIF header, if there is one. @throws RangeError for a packet beyond 64 kB. */
export function withJpegXmp(jpeg: Uint8Array, xmp: string): Uint8Array {
  const data = new TextEncoder().encode(XMP_PREFIX + xmp);
  if (data.length > MOST_BYTES) throw new RangeError(`an XMP packet of ${data.length} bytes does not fit into a JPEG`);
  const at = jpeg[3] === APP0 ? 4 + ((jpeg[4] << 8) | jpeg[5]) : 2;
  const length = data.length + 2;
  const segment = concatenate([Uint8Array.of(0xff, APP1, length >> 8, length & 0xff), data]);
  return concatenate([jpeg.subarray(0, at), segment, jpeg.subarray(at)]);
}
