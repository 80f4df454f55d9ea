import type { Shape } from '@omokage/models/plan';

/**
 * How a value lies in memory: pixels in rows, each of them its channels rounded up to a multiple of 4, with a border of pixels on all
 * sides. Border and padding channels hold zeros (of codes, the code of 0) where somebody reads them, so that a convolution needs no
 * bounds.
 */
export interface Layout {
  readonly height: number;
  readonly width: number;
  /** Those that the value has. */
  readonly channels: number;
  /** Elements from one pixel to the next. */
  readonly step: number;
  /** Pixels on each side. */
  readonly border: number;
  /** Of an element: 4 for float32, 1 for codes. */
  readonly bytes: 1 | 4;
}

export const ceil4 = (count: number): number => Math.ceil(count / 4) * 4;
export const ceil8 = (count: number): number => Math.ceil(count / 8) * 8;

/** What a shape comes to: the last axis are channels, the one before them a row; a vector is one pixel. */
export function pictureOf(shape: Shape): { height: number; width: number; channels: number } {
  const [channels, width, ...rows] = [...shape].reverse();
  return {
    height: rows.reduce((product, side) => product * side, 1),
    width: width ?? 1,
    channels: channels ?? 1,
  };
}

export function layoutOf(shape: Shape, border: number, bytes: 1 | 4): Layout {
  const picture = pictureOf(shape);
  return { ...picture, step: ceil4(picture.channels), border, bytes };
}

export const pixelBytes = ({ step, bytes }: Layout): number => step * bytes;
export const rowBytes = (layout: Layout): number => (layout.width + 2 * layout.border) * pixelBytes(layout);
export const bufferBytes = (layout: Layout): number => (layout.height + 2 * layout.border) * rowBytes(layout);
/** Those of the border with them. */
export const pixelsOf = ({ height, width, border }: Layout): number => (height + 2 * border) * (width + 2 * border);
/** Bytes to the first pixel that is none of the border. */
export const innerOffset = (layout: Layout): number => layout.border * (rowBytes(layout) + pixelBytes(layout));

/** Whether pixels follow each other without a gap, from the buffer's first byte on. */
export const isDense = ({ border, step, channels }: Layout): boolean => border === 0 && step === ceil4(channels);

/** Whether numbers follow each other without anything between them, up to the buffer's last. */
export const isCompact = (layout: Layout): boolean => isDense(layout) && layout.channels % 4 === 0;

/** Whether two values have the same number of bytes in the same places. */
export const liesLike = (a: Layout, b: Layout): boolean =>
  a.height === b.height && a.width === b.width && a.step === b.step && a.border === b.border && a.bytes === b.bytes;
