/** The formats that are read and written. */
export const FORMATS = ['png', 'jpeg', 'webp'] as const;
export type PictureFormat = (typeof FORMATS)[number];

/** What the first bytes of a file say about its picture; nothing is decoded for it. */
export interface PictureHead {
  format: PictureFormat;
  /** As stored: before the orientation is applied, which swaps the sides from 5 on. */
  width: number;
  height: number;
  animated: boolean;
  /** EXIF 2.32, 4.6.4: 1 is upright, 3 upside down, 6 and 8 turned by a quarter, the others mirrored. */
  orientation: Orientation;
  colour: 'grey' | 'rgb' | 'palette' | 'cmyk';
  /** Of a channel, or of an index into a palette: 1, 2, 4, 8, 12 or 16. */
  bits: number;
  /** The file can hold transparency; its pixels may still all be opaque. */
  alpha: boolean;
}

export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;
