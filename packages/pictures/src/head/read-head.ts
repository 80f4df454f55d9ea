import { readJpegHead } from './jpeg-head.ts';
import type { PictureHead } from './picture-head.ts';
import { readPngHead } from './png-head.ts';
import { tellFormat } from './tell-format.ts';
import { readWebpHead } from './webp-head.ts';

const READERS = { png: readPngHead, jpeg: readJpegHead, webp: readWebpHead } as const;

/**
 * What a file of a picture is, by its bytes alone: headers are read, nothing is decoded, and nothing is allocated that
 * grows with what they claim. A file may still turn out to be cut off or damaged further on.
 * @throws PictureError `not-a-picture`, `empty` (no bytes), `truncated` or `damaged` within the header.
 */
export function readHead(bytes: Uint8Array): PictureHead {
  return READERS[tellFormat(bytes)](bytes);
}
