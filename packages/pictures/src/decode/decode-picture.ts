import type { Codecs } from '../codecs/codecs.ts';
import type { PictureHead } from '../head/picture-head.ts';
import { readHead } from '../head/read-head.ts';
import { damaged } from '../picture-error.ts';
import type { Rgba } from '../rgba.ts';
import { checkBytes, checkHead, type PictureLimits } from './limits.ts';
import { upright } from './upright.ts';
import { wholeFile } from './whole-file.ts';

/**
 * A picture out of a file that anybody may have sent: PNG, JPEG or WebP, by its bytes and not by its name. What it
 * claims is checked before anything is decoded. Gives 8 bits a channel (of 16, the upper 8), upright by its EXIF
 * orientation, without metadata; a colour profile is not applied.
 * @throws PictureError for every file that does not give a picture within the limits.
 */
export async function decodePicture(codecs: Codecs, bytes: Uint8Array, limits: PictureLimits): Promise<Rgba> {
  checkBytes(bytes, limits);
  const head = readHead(bytes);
  checkHead(head, limits);
  const picture = await decode(codecs, head, wholeFile(head.format, bytes));
  if (picture.width !== head.width || picture.height !== head.height) {
    throw damaged(`${head.width}x${head.height} pixels were announced, ${picture.width}x${picture.height} found`);
  }
  return upright(picture, head.orientation);
}

async function decode(codecs: Codecs, { format }: PictureHead, bytes: Uint8Array): Promise<Rgba> {
  try {
    return await codecs.decode(format, bytes);
  } catch (error) {
    throw damaged(`its ${NAMES[format]} data cannot be decoded`, { cause: error });
  }
}

const NAMES = { png: 'PNG', jpeg: 'JPEG', webp: 'WebP' } as const;
