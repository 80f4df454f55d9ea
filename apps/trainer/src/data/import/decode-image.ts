import sharp from 'sharp';
import type { Picture } from '../fit-square.ts';
import type { Channels } from '../packed-format.ts';

/** 100 megapixels: above any camera, and 300 MB decoded. A small file that unpacks to more is an attack or a mistake. */
const MAX_INPUT_PIXELS = 100_000_000;
const FORMATS: readonly string[] = ['png', 'jpeg', 'webp'];
const GREY_SPACES: readonly string[] = ['b-w', 'grey16'];

/** An image file: its path or its bytes. */
export type ImageFile = string | Uint8Array;

/** Refuses anything damaged, as an error: half a picture in a data set is noise that nobody sees. */
function open(file: ImageFile) {
  return sharp(file, { limitInputPixels: MAX_INPUT_PIXELS, failOn: 'error' });
}

/** What the header of an image file says. */
export interface ImageFacts {
  /** Upright, EXIF orientation applied. */
  readonly width: number;
  readonly height: number;
  readonly grey: boolean;
}

/** Reads the header of an image file alone. Throws when that cannot be read. */
export async function imageFacts(file: ImageFile): Promise<ImageFacts> {
  const { autoOrient, space } = await open(file).metadata();
  return { ...autoOrient, grey: GREY_SPACES.includes(space ?? '') };
}

/**
 * Decodes an image upright (EXIF orientation applied) to 8-bit grey (`channels` 1), sRGB (3), where what is transparent
 * shows `background` (`#rrggbb`), or sRGB with opacity (4). 16-bit, palette and CMYK files are converted. Throws an
 * Error with the reason when the file is not a whole png, jpeg or webp.
 */
export async function decodeImage(file: ImageFile, channels: Channels, background: string): Promise<Picture> {
  const image = open(file);
  const { format } = await image.metadata();
  if (!FORMATS.includes(format)) throw new Error(`it is ${format}, not png, jpeg or webp`);
  const upright = image.autoOrient();
  const { data, info } = await (channels === 4 ? upright.ensureAlpha() : upright.flatten({ background }))
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return { pixels: withChannels(data, width * height, info.channels, channels), width, height, channels };
}

/** The decoder answers a grey file with grey even when asked for sRGB: repeat it; opacity stays the last channel. */
function withChannels(data: Uint8Array, pixels: number, found: number, wanted: number): Uint8Array {
  if (found === wanted) return data;
  if (found !== wanted - 2) throw new Error(`it decodes to ${found} channels, not ${wanted}`);
  const out = new Uint8Array(pixels * wanted);
  for (let i = 0; i < pixels; i++) {
    out.fill(data[i * found], i * wanted, i * wanted + 3);
    if (wanted === 4) out[i * wanted + 3] = data[i * found + 1];
  }
  return out;
}
