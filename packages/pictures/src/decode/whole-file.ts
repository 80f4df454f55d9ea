import { endOfCodedData, MARKER, segmentAt } from '../head/jpeg-segments.ts';
import type { PictureFormat } from '../head/picture-head.ts';
import { claimedEnd, chunksOf as webpChunksOf } from '../head/webp-chunks.ts';
import { damaged, truncated } from '../picture-error.ts';
import { chunksOf as pngChunksOf, SIGNATURE } from '../png/chunks.ts';
import { crc32 } from '../png/crc32.ts';

/** An ordinary progressive JPEG has about ten; each goes over the whole picture, so that thousands would be a bomb. */
const MOST_SCANS = 100;
/** What pixels are made of; all the rest of a PNG is about them. */
const PIXEL_CHUNKS = ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'];

/**
 * The part of a file that a decoder should see, once it is known to be there to its end: decoders make up what is
 * missing. Behind the end, and in metadata, is nothing that they need and much that can hurt them.
 * @param bytes of a file whose head has been read.
 * @throws PictureError `truncated` or `damaged`.
 */
export function wholeFile(format: PictureFormat, bytes: Uint8Array): Uint8Array {
  return { png: wholePng, jpeg: wholeJpeg, webp: wholeWebp }[format](bytes);
}

/** Without metadata (a profile or a text may inflate to gigabytes), and with every CRC right: the decoder looks at none. */
function wholePng(bytes: Uint8Array): Uint8Array {
  const kept: Uint8Array[] = [SIGNATURE];
  const count = { IHDR: 0, IDAT: 0, IEND: 0 };
  for (const { type, data, whole } of pngChunksOf(bytes)) {
    const isPixels = PIXEL_CHUNKS.includes(type);
    // An upper-case letter in front: "cannot be shown without understanding this".
    if (!isPixels && /^[A-Z]/.test(type)) throw damaged(`a PNG with a chunk of type ${type}, which is not known`);
    if (!isPixels) continue;
    const crc = new DataView(whole.buffer, whole.byteOffset + whole.length - 4).getUint32(0);
    if (crc !== crc32(whole.subarray(4, whole.length - 4)))
      throw damaged(`the CRC of a chunk of type ${type} is wrong`);
    if (type === 'IEND' && data.length > 0) throw damaged('a PNG whose end has something in it');
    if (type in count) count[type as keyof typeof count]++;
    kept.push(whole);
  }
  if (count.IEND === 0) throw truncated('a PNG without its end');
  if (count.IHDR !== 1) throw damaged('a PNG with two headers');
  if (count.IDAT === 0) throw damaged('a PNG without pixels');
  return concatenate(kept);
}

function wholeJpeg(bytes: Uint8Array): Uint8Array {
  let scans = 0;
  let at = 2; // behind SOI
  for (;;) {
    const segment = segmentAt(bytes, at);
    if (segment === undefined) throw truncated('a JPEG without its end');
    if (segment === 'lost') throw damaged(`a JPEG with something that is no marker at byte ${at}`);
    at = segment.end;
    if (segment.marker === MARKER.EOI) break;
    if (segment.marker !== MARKER.SOS) continue;
    if (++scans > MOST_SCANS) throw damaged(`a JPEG of more than ${MOST_SCANS} scans`);
    at = endOfCodedData(bytes, at);
  }
  if (scans === 0) throw damaged('a JPEG without pixels');
  return bytes.subarray(0, at);
}

function wholeWebp(bytes: Uint8Array): Uint8Array {
  const end = claimedEnd(bytes);
  if (end > bytes.length) throw truncated(`a WebP of ${end} bytes of which ${bytes.length} are there`);
  for (const { type, data, length } of webpChunksOf(bytes)) {
    if (data.length < length) throw damaged(`a WebP whose chunk of type ${type} is longer than the file`);
  }
  return bytes.subarray(0, end);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((total, part) => total + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}
