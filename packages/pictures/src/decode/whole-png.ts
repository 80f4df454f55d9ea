import { concatenate } from '../concatenate.ts';
import { damaged, truncated } from '../picture-error.ts';
import { chunksOf, type PngChunk, SIGNATURE } from '../png/chunks.ts';
import { inflatedBytes } from '../png/inflated-bytes.ts';
import { crc32, inflatesTo } from '../png/zlib.ts';

/** What pixels are made of; all the rest of a PNG is about them. */
const PIXEL_CHUNKS = ['IHDR', 'PLTE', 'tRNS', 'IDAT', 'IEND'];

/**
 * The PNG without its metadata, of which a profile or a text may inflate to gigabytes, with every CRC right, at which the
 * decoder does not look, and with as much pixel data as its size asks for.
 */
export function wholePng(bytes: Uint8Array): Uint8Array {
  const chunks = [...chunksOf(bytes)].filter(isOfPixels);
  for (const { type, whole } of chunks) {
    const crc = new DataView(whole.buffer, whole.byteOffset + whole.length - 4).getUint32(0);
    if (crc !== crc32(whole.subarray(4, -4))) throw damaged(`the CRC of a chunk of type ${type} is wrong`);
  }
  const dataOf = (type: string) => chunks.filter((chunk) => chunk.type === type).map(({ data }) => data);
  if (dataOf('IEND').length === 0) throw truncated('a PNG without its end');
  const [header, second] = dataOf('IHDR');
  if (second) throw damaged('a PNG with two headers');
  if (!inflatesTo(inflatedBytes(header), concatenate(dataOf('IDAT')))) {
    throw damaged('a PNG whose pixel data is broken, or not as long as its size asks for');
  }
  return concatenate([SIGNATURE, ...chunks.map(({ whole }) => whole)]);
}

/** @throws PictureError for an unknown chunk with an upper-case letter in front: "not to be shown without knowing this". */
function isOfPixels({ type }: PngChunk): boolean {
  if (PIXEL_CHUNKS.includes(type)) return true;
  if (/^[A-Z]/.test(type)) throw damaged(`a PNG with a chunk of type ${type}, which is not known`);
  return false;
}
