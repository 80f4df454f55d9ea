import type { PictureFormat } from '../head/picture-head.ts';

/** How a picture is written. */
export interface Encoding {
  format: PictureFormat;
  /** 1..100, of JPEG and WebP; a PNG has none. Default: 90. */
  quality?: number;
  /** WebP only: keeps every pixel; quality is not looked at. */
  lossless?: boolean;
}

/** What is written into the file beside the picture. */
export interface Marks {
  /** An XMP packet: PNG `iTXt`, JPEG `APP1`, WebP `XMP `. */
  xmp?: string;
  /** PNG only (`tEXt`, or `iTXt` where Latin-1 cannot say it): the other formats have no place for them. */
  texts?: readonly (readonly [keyword: string, value: string])[];
}
