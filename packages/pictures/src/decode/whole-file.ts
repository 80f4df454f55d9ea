import type { PictureFormat } from '../head/picture-head.ts';
import { wholeJpeg } from './whole-jpeg.ts';
import { wholePng } from './whole-png.ts';
import { wholeWebp } from './whole-webp.ts';

/**
 * The part of a file that a decoder should see, once it is known to be there to its end: decoders make up what is
 * missing, and stumble over what is too much.
 * @param bytes of a file whose head has been read and found to be within the limits.
 * @throws PictureError `truncated` or `damaged`.
 */
export const wholeFile = (format: PictureFormat, bytes: Uint8Array): Uint8Array =>
  ({ png: wholePng, jpeg: wholeJpeg, webp: wholeWebp })[format](bytes);
