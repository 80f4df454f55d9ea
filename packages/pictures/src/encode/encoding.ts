import type { PictureFormat } from '../head/picture-head.ts';

/** How a picture is written. */
export interface Encoding {
  format: PictureFormat;
  /** 1..100, of JPEG and lossy WebP; a PNG has none. Default: 90. */
  quality?: number;
  /** WebP only: keeps every pixel; quality is not looked at. */
  lossless?: boolean;
}
