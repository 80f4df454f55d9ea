import type { Codecs } from '../codecs/codecs.ts';
import { isTransparent, withoutAlpha } from '../encode/alpha.ts';
import type { Marks } from '../marks/marks.ts';
import { pictureData } from '../png/raster-chunks.ts';
import { muxAnimatedWebp } from './animated-webp.ts';
import { type Animation, checkAnimation } from './animation.ts';
import { muxApng } from './apng.ts';

/** How an animation is written. */
export interface AnimationEncoding {
  readonly format: 'png' | 'webp';
  /** 1..100, of WebP. Default: 90. */
  readonly quality?: number;
}

const DEFAULT_QUALITY = 90;

/**
 * A file of an animation, with its marks: an animated PNG, which keeps every pixel, or an animated WebP, which does not.
 * @param pause awaited between two pictures, where others shall pass.
 * @throws RangeError for an animation that no file could hold; what `pause` throws.
 */
export async function encodeAnimation(
  codecs: Codecs,
  animation: Animation,
  { format, quality = DEFAULT_QUALITY }: AnimationEncoding,
  marks: Marks = {},
  pause: () => Promise<void> = async () => {},
): Promise<Uint8Array<ArrayBuffer>> {
  checkAnimation(animation);
  const { pictures } = animation;
  const [{ width, height }] = pictures;
  const alpha = pictures.some(isTransparent);
  const written: Uint8Array[] = [];
  for (const [index, picture] of pictures.entries()) {
    if (index > 0) await pause();
    written.push(
      format === 'webp'
        ? await codecs.encodeWebp(picture, quality)
        : pictureData({
            width,
            height,
            ...(alpha ? { channels: 4, pixels: picture.pixels } : { channels: 3, pixels: withoutAlpha(picture) }),
          }),
    );
  }
  return format === 'webp'
    ? muxAnimatedWebp(animation, written, { alpha, xmp: marks.xmp })
    : muxApng(animation, { width, height, channels: alpha ? 4 : 3 }, written, marks);
}
