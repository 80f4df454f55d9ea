import type { Raster } from './bicubic-resample.ts';
import { luma } from './luma.ts';
import { RestorationError } from './restoration-error.ts';
import type { Mask, Rgba } from './rgba.ts';

/** What lies under a hole where a network is given it: the grey that holes are drawn with in training. */
const MID_GREY = 128;

/** The same picture with white where it is fully transparent: what colour a program left there means nothing. */
export function onWhite(picture: Rgba): Rgba {
  const pixels = picture.pixels.slice();
  for (let i = 0; i < pixels.length; i += 4) if (pixels[i + 3] === 0) pixels.fill(255, i, i + 3);
  return { ...picture, pixels };
}

/**
 * Where a picture has holes, `[h, w, 1]`, 255 and 0: where the mask says so, or where the picture is fully transparent when there
 * is none. Throws RestorationError.
 */
export function holesOf(picture: Rgba, mask: Mask | undefined): Raster {
  const { width, height } = picture;
  if (mask && (mask.width !== width || mask.height !== height || mask.pixels.length !== width * height)) {
    const message = `The mask is ${mask.width}x${mask.height}, and the picture ${width}x${height}.`;
    throw new RestorationError('mask-size', message, `a mask of ${width}x${height}`);
  }
  const isHole = (i: number) => (mask ? mask.pixels[i]! >= 128 : picture.pixels[4 * i + 3] === 0);
  const pixels = Uint8Array.from({ length: width * height }, (_, i) => (isHole(i) ? 255 : 0));
  if (pixels.includes(255)) return { width, height, channels: 1, pixels };
  const allowed = 'a mask that is white where the holes are, or a picture that is fully transparent there';
  if (mask) throw new RestorationError('mask-empty', 'The mask has no hole.', allowed);
  throw new RestorationError('mask-missing', 'Nothing says where the holes are.', allowed);
}

/** The colours of a picture as a network takes them, `[h, w, channels]`: RGB, or luma; mid grey under its holes. */
export function coloursOf({ width, height, pixels }: Rgba, channels: 1 | 3, holes: Raster | undefined): Raster {
  const colours = new Uint8Array(width * height * channels);
  for (let i = 0, at = 0, out = 0; i < width * height; i++, at += 4) {
    const hole = holes !== undefined && holes.pixels[i] !== 0;
    const [red, green, blue] = hole ? GREY : [pixels[at]!, pixels[at + 1]!, pixels[at + 2]!];
    if (channels === 1) {
      colours[out++] = luma(red, green, blue);
    } else {
      colours[out++] = red;
      colours[out++] = green;
      colours[out++] = blue;
    }
  }
  return { width, height, channels, pixels: colours };
}

const GREY = [MID_GREY, MID_GREY, MID_GREY] as const;

/**
 * A picture with the colours that a network made, and its own alpha. With holes, only there: all other pixels are as they were;
 * `opaque` says that the holes are filled for good.
 */
export function withColours(
  { width, height, pixels }: Rgba,
  { pixels: made, channels }: Raster,
  only?: { readonly holes: Raster; readonly opaque: boolean },
): Rgba {
  const result = pixels.slice();
  for (let i = 0; i < width * height; i++) {
    if (only && !only.holes.pixels[i]) continue;
    for (let c = 0; c < 3; c++) result[4 * i + c] = made[channels * i + (channels === 3 ? c : 0)]!;
    if (only?.opaque) result[4 * i + 3] = 255;
  }
  return { width, height, pixels: result };
}
