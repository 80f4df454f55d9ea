import { createRgbaResampler } from '../alpha-resample.ts';
import { createAreaResampler, type PixelSize, type Resampler } from '../area-resample.ts';
import { cropToSquare, type Picture, padToSquare } from '../fit-square.ts';
import type { Channels } from '../packed-format.ts';
import type { ImportOptions } from './import-options.ts';

/** The images of a file, `[height, width, channels]`, and whether pictures are brought to this size or must have it. */
export interface Target extends PixelSize {
  readonly channels: Channels;
  readonly native: boolean;
}

/** A picture as it stands in the file. */
export interface PreparedPicture {
  readonly pixels: Uint8Array;
  readonly enlarged: boolean;
}

/** Brings a picture to the size of the file. Throws an Error with the reason when it cannot be. */
export type PicturePreparer = (picture: Picture) => PreparedPicture;

/** Makes a preparer for pictures with the channels of the target; keep it for all pictures of a file. */
export function picturePreparer(
  target: Target,
  { fit, background }: Pick<ImportOptions, 'fit' | 'background'>,
): PicturePreparer {
  const resample = rememberingResampler(target);
  const bars = barColour(background, target.channels);
  return (picture) => {
    const { width, height } = picture;
    if (width === target.width && height === target.height) {
      return { pixels: picture.pixels, enlarged: false }; // the very bytes
    }
    if (target.native) {
      const first = `${target.width}x${target.height}`;
      throw new Error(`it is ${width}x${height}, the first is ${first}: give --size to bring all to one size`);
    }
    const square = fit === 'crop' ? cropToSquare(picture) : padToSquare(picture, bars);
    return { pixels: resample(square), enlarged: square.width < target.width };
  };
}

/** Keeps the resampler of the size that came last: pictures of one set tend to have one size. */
function rememberingResampler(target: Target): (square: Picture) => Uint8Array {
  const create = target.channels === 4 ? createRgbaResampler : createAreaResampler;
  let side: number | undefined;
  let resample: Resampler | undefined;
  return (square) => {
    if (resample === undefined || side !== square.width) {
      resample = create(square, target, target.channels);
      side = square.width;
    }
    return resample(square.pixels);
  };
}

/** `#rrggbb` as bytes; for grey its luminance, as the decoder has it; bars beside transparency are transparent. */
export function barColour(background: string, channels: Channels): number[] {
  const rgb = [1, 3, 5].map((at) => Number.parseInt(background.slice(at, at + 2), 16));
  if (channels === 1) return [luminance(rgb)];
  return channels === 3 ? rgb : [...rgb, 0];
}

/** Rec. 709 in linear light, encoded as sRGB again (IEC 61966-2-1). */
function luminance(rgb: readonly number[]): number {
  const [r, g, b] = rgb.map((value) => (value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4));
  const linear = 0.2126 * r + 0.7152 * g + 0.0722 * b;
  return Math.round(255 * (linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055));
}

/** How the pictures were changed, in words, for the header of the file. */
export function describeFit({ size, fit }: Pick<ImportOptions, 'size' | 'fit'>): string {
  return size === 'native' ? 'in their own size' : `${fit} to square, area-averaged to ${size}x${size}`;
}
