import type { Codecs } from '../codecs/codecs.ts';
import type { Marks } from '../marks/marks.ts';
import { encodePng } from '../png/encode-png.ts';
import type { Rgba } from '../rgba.ts';
import { isTransparent, onWhite, withoutAlpha } from './alpha.ts';
import type { Encoding } from './encoding.ts';
import { withJpegXmp } from './jpeg-xmp.ts';
import { withWebpXmp } from './webp-xmp.ts';

const DEFAULT_QUALITY = 90;

/**
 * A file of a picture, with its marks. PNG keeps every pixel, and has alpha only where some pixel is not opaque. JPEG has
 * no alpha: what is transparent is put in front of white. WebP has alpha, lossy and lossless.
 * @throws RangeError for a quality outside 1..100, or pixels that are not as many as announced.
 */
export async function encodePicture(
  codecs: Codecs,
  picture: Rgba,
  encoding: Encoding,
  marks: Marks = {},
): Promise<Uint8Array> {
  const { width, height, pixels } = picture;
  if (pixels.length !== width * height * 4) {
    throw new RangeError(
      `a picture of ${width}x${height} has ${width * height * 4} values, ${pixels.length} were given`,
    );
  }
  const { format, quality = DEFAULT_QUALITY, lossless = false } = encoding;
  if (!(quality >= 1 && quality <= 100)) throw new RangeError(`quality goes from 1 to 100, ${quality} was given`);
  const { xmp } = marks;
  switch (format) {
    case 'png': {
      const raster = isTransparent(picture)
        ? ({ width, height, channels: 4, pixels } as const)
        : ({ width, height, channels: 3, pixels: withoutAlpha(picture) } as const);
      return encodePng(raster, marks);
    }
    case 'jpeg': {
      const jpeg = await codecs.encodeJpeg(onWhite(picture), quality);
      return xmp === undefined ? jpeg : withJpegXmp(jpeg, xmp);
    }
    case 'webp': {
      const webp = await codecs.encodeWebp(picture, lossless ? 'lossless' : quality);
      return xmp === undefined ? webp : withWebpXmp(webp, xmp, { width, height, alpha: isTransparent(picture) });
    }
  }
}
