/** What is written into a file beside its picture. */
export interface Marks {
  /** An XMP packet: PNG `iTXt`, JPEG `APP1`, WebP `XMP `. */
  xmp?: string;
  /** PNG only (`tEXt`, or `iTXt` where Latin-1 cannot say it): the other formats have no place for them. */
  texts?: readonly Text[];
}

export type Text = readonly [keyword: string, value: string];
