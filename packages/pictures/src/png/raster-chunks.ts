import { concatenate } from '../concatenate.ts';
import type { Marks } from '../marks/marks.ts';
import { filterRows, plainRows } from './filter-rows.ts';
import { crc32, deflate } from './zlib.ts';

/** Chunks of PNGs as they are written here (W3C PNG, third edition): 8 bits a channel. */

export interface Raster {
  width: number;
  height: number;
  /** 1: grey, 3: RGB, 4: RGB and alpha. */
  channels: 1 | 3 | 4;
  /** `[height, width, channels]`, row-major, 0..255. */
  pixels: Uint8Array;
}

const COLOUR_TYPE = { 1: 0, 3: 2, 4: 6 } as const;
const XMP_KEYWORD = 'XML:com.adobe.xmp';
const utf8 = new TextEncoder();

/** Length, type, data, CRC. */
export function chunk(type: string, data: Uint8Array = new Uint8Array(0)): Uint8Array {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(utf8.encode(type), 4);
  bytes.set(data, 8);
  view.setUint32(data.length + 8, crc32(bytes.subarray(4, data.length + 8)));
  return bytes;
}

export function headerChunk({ width, height, channels }: Omit<Raster, 'pixels'>): Uint8Array {
  const bytes = new Uint8Array(13);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  bytes[8] = 8; // bits a channel
  bytes[9] = COLOUR_TYPE[channels];
  return chunk('IHDR', bytes); // compression, filter method and interlacing are 0
}

/** They stand before the picture. */
export const markChunks = ({ xmp, texts = [] }: Marks): Uint8Array[] => [
  ...(xmp === undefined ? [] : [chunk('iTXt', internationalText(XMP_KEYWORD, xmp))]),
  ...texts.map(([keyword, value]) => textChunk(keyword, value)),
];

/**
 * The data of `IDAT`, always the same for the same pixels. What is grey may be a digit or line art, in which whole strokes come
 * again, or shaded; it is tried as either, and the smaller is kept.
 * @throws RangeError for pixels that are not as many as announced.
 */
export function pictureData(raster: Raster): Uint8Array {
  const expected = raster.width * raster.height * raster.channels;
  if (raster.pixels.length !== expected) {
    throw new RangeError(`a picture of ${expected} values was announced, ${raster.pixels.length} were given`);
  }
  const shaded = deflate(filterRows(raster), 'runs');
  if (raster.channels > 1) return shaded;
  const drawn = deflate(plainRows(raster), 'strings');
  return drawn.length < shaded.length ? drawn : shaded;
}

function textChunk(keyword: string, value: string): Uint8Array {
  const latin1 = latin1Bytes(value);
  if (latin1 === undefined) return chunk('iTXt', internationalText(keyword, value));
  return chunk('tEXt', concatenate([utf8.encode(keyword), Uint8Array.of(0), latin1]));
}

/** Latin-1 without control characters, as PNG asks of `tEXt`; undefined when the text does not fit. */
function latin1Bytes(text: string): Uint8Array | undefined {
  if (!/^[\x20-\x7e\xa0-\xff]*$/.test(text)) return undefined;
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

function internationalText(keyword: string, text: string): Uint8Array {
  // keyword, 0, not compressed (0, 0), empty language tag (0), empty translated keyword (0), text
  return concatenate([utf8.encode(keyword), new Uint8Array(5), utf8.encode(text)]);
}
