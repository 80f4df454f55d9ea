import type { PictureHead } from '../head/picture-head.ts';
import { PictureError } from '../picture-error.ts';

/** What is decoded at most; the memory of a decoder is bounded by these. */
export interface PictureLimits {
  /** Of the file. */
  bytes: number;
  /** The longer side, in pixels. */
  side: number;
  /** Width times height. */
  pixels: number;
}

/** @throws PictureError `too-large`. Comes before anything looks into the file. */
export function checkBytes(bytes: Uint8Array, limits: PictureLimits): void {
  if (bytes.length > limits.bytes) {
    throw tooLarge(
      `${bytes.length} bytes, at most ${limits.bytes} are taken`,
      'send a smaller or more compressed file',
    );
  }
}

/** @throws PictureError `empty`, `too-large`, `animated`, `cmyk` or `sixteen-bit`. */
export function checkHead(head: PictureHead, limits: PictureLimits): void {
  const { width, height } = head;
  if (width === 0 || height === 0) {
    throw new PictureError(
      'empty',
      'the picture is empty',
      `it has ${width}x${height} pixels`,
      'send a picture with pixels',
    );
  }
  if (Math.max(width, height) > limits.side) {
    throw tooLarge(`${width}x${height} pixels, a side may have ${limits.side} at most`, 'send a smaller picture');
  }
  if (width * height > limits.pixels) {
    throw tooLarge(`${width}x${height} pixels, there may be ${limits.pixels} at most`, 'send a smaller picture');
  }
  if (head.animated) {
    throw new PictureError('animated', 'the picture moves', 'it has more than one frame', 'send a single frame');
  }
  if (head.colour === 'cmyk') {
    throw new PictureError('cmyk', 'the picture is for print', 'its colours are CMYK', 'convert it to sRGB');
  }
  // PNG has 16 bits, and they are brought to 8; what JPEG calls 12 bits is another decoder.
  if (head.format === 'jpeg' && head.bits !== 8) {
    throw new PictureError(
      'sixteen-bit',
      'the picture has too many bits',
      `${head.bits} a channel in a JPEG`,
      'save it with 8 bits a channel',
    );
  }
}

const tooLarge = (detail: string, fix: string): PictureError =>
  new PictureError('too-large', 'the picture is too large', detail, fix);
