import { type Codecs, encodePicture, type PictureFormat, type Rgba } from '@omokage/pictures';
import type { Marks } from '@omokage/pictures/marks';
import { encodePng, PNG_CODEC_VERSION, type Raster } from '@omokage/pictures/png';
import type { AnimationExtension, PictureExtension } from '../requests/face-file.ts';
import { MEDIA_TYPES } from '../requests/picture-format.ts';
import { toRgba } from './to-rgba.ts';

/** How drawn pictures are written. Quality is fixed: a face has one file of each format, and caches hold it once. */

const QUALITY = 90;
/** Raise it whenever the bytes of a WebP or a JPEG may change. */
const CODECS_VERSION = 1;

const FORMATS: Readonly<Record<PictureExtension, PictureFormat>> = { png: 'png', webp: 'webp', jpg: 'jpeg' };

export const formatOf = (extension: PictureExtension): PictureFormat => FORMATS[extension];

export const mediaTypeOf = (extension: PictureExtension): string => MEDIA_TYPES[FORMATS[extension]];

/** All that the bytes depend on beside picture and marks: a part of every ETag. */
export const encodingFacts = (extension: PictureExtension): string =>
  extension === 'png' ? `png ${PNG_CODEC_VERSION}` : `${extension} ${CODECS_VERSION}`;

/** A PNG is written here, in the turn of the caller; the others by codecs, which start when they are first needed. */
export async function encodeDrawn(
  codecs: Codecs,
  raster: Raster,
  extension: PictureExtension,
  marks: Marks,
): Promise<Uint8Array<ArrayBuffer>> {
  return extension === 'png' ? encodePng(raster, marks) : encodeRgba(codecs, toRgba(raster), extension, marks);
}

/** With alpha where something is transparent; in a JPEG, that is white. */
export async function encodeRgba(
  codecs: Codecs,
  picture: Rgba,
  extension: PictureExtension,
  marks: Marks,
): Promise<Uint8Array<ArrayBuffer>> {
  const file = await encodePicture(codecs, picture, { format: FORMATS[extension], quality: QUALITY }, marks);
  // No codec shares memory between threads.
  return file as Uint8Array<ArrayBuffer>;
}

export const animationEncoding = (extension: AnimationExtension) => ({ format: extension, quality: QUALITY });
