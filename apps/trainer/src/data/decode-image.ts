import sharp from 'sharp';
import type { Picture } from './fit-square.ts';

/** 100 megapixels: above any camera, and 300 MB decoded. A small file that unpacks to more is an attack or a mistake. */
const MAX_INPUT_PIXELS = 100_000_000;
const FORMATS: readonly string[] = ['png', 'jpeg', 'webp'];
const GREY_SPACES: readonly string[] = ['b-w', 'grey16'];

/** Refuses anything damaged, as an error: half a picture in a data set is noise that nobody sees. */
function open(path: string) {
  return sharp(path, { limitInputPixels: MAX_INPUT_PIXELS, failOn: 'error' });
}

/** Whether the file stores grey pixels. Reads its header alone. Throws when that cannot be read. */
export async function isGrey(path: string): Promise<boolean> {
  return GREY_SPACES.includes((await open(path).metadata()).space ?? '');
}

/**
 * Decodes an image upright (EXIF orientation applied) to 8-bit sRGB (`channels` 3) or grey (1); what is transparent
 * shows `background` (`#rrggbb`). Throws an Error with the reason when the file is not a whole png, jpeg or webp.
 */
export async function decodeImage(path: string, channels: 1 | 3, background: string): Promise<Picture> {
  const image = open(path);
  const { format } = await image.metadata();
  if (!FORMATS.includes(format)) throw new Error(`it is ${format}, not png, jpeg or webp`);
  const { data, info } = await image
    .autoOrient()
    .flatten({ background })
    .toColourspace(channels === 1 ? 'b-w' : 'srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const { width, height } = info;
  return { pixels: withChannels(data, width * height, info.channels, channels), width, height, channels };
}

/** The decoder answers a grey file with one channel even when asked for sRGB: repeat it. */
function withChannels(data: Uint8Array, pixels: number, found: number, wanted: number): Uint8Array {
  if (found === wanted) return data;
  if (found !== 1) throw new Error(`it decodes to ${found} channels, not ${wanted}`);
  const out = new Uint8Array(pixels * wanted);
  for (let i = 0; i < out.length; i++) out[i] = data[Math.floor(i / wanted)];
  return out;
}
