import type { Orientation } from '../head/picture-head.ts';
import type { Rgba } from '../rgba.ts';

/** Where the pixels of a stored picture are found, by position: at `first + x * right + y * down` for an upright (x, y). */
function route(
  orientation: Orientation,
  width: number,
  height: number,
): { first: number; right: number; down: number } {
  const [topRight, bottomLeft, bottomRight] = [width - 1, width * (height - 1), width * height - 1];
  switch (orientation) {
    case 1:
      return { first: 0, right: 1, down: width };
    case 2:
      return { first: topRight, right: -1, down: width };
    case 3:
      return { first: bottomRight, right: -1, down: -width };
    case 4:
      return { first: bottomLeft, right: 1, down: -width };
    case 5:
      return { first: 0, right: width, down: 1 };
    case 6:
      return { first: bottomLeft, right: -width, down: 1 };
    case 7:
      return { first: bottomRight, right: -width, down: -1 };
    case 8:
      return { first: topRight, right: width, down: -1 };
  }
}

/** The picture as it is to be seen (EXIF 2.32, 4.6.4, Orientation). The same object when it is upright already. */
export function upright(picture: Rgba, orientation: Orientation): Rgba {
  if (orientation === 1) return picture;
  const { width: storedWidth, height: storedHeight, pixels } = picture;
  const [width, height] = orientation < 5 ? [storedWidth, storedHeight] : [storedHeight, storedWidth];
  const { first, right, down } = route(orientation, storedWidth, storedHeight);
  // A pixel is one number of 32 bits; the copy makes sure that they are aligned.
  const stored = new Uint32Array(pixels.slice().buffer);
  const turned = new Uint32Array(stored.length);
  for (let y = 0, to = 0; y < height; y++) {
    for (let x = 0, from = first + y * down; x < width; x++, from += right) turned[to++] = stored[from];
  }
  return { width, height, pixels: new Uint8Array(turned.buffer) };
}
