import type { Rgba } from '../rgba.ts';

/** Pictures of one size, and which of them stands when. */
export interface Animation {
  /** Each is written once, and encoded once, however often it stands. */
  readonly pictures: readonly Rgba[];
  /** Indices of pictures, in the order in which they are shown. The first is what readers show that know no animations. */
  readonly order: readonly number[];
  /** Pictures a second, a whole number from 1 to 100. */
  readonly fps: number;
  /** How often the order is played; after that, its last picture stays. */
  readonly plays: number | 'forever';
}

/** A whole number, where 0 means for ever. */
export const playsInFile = ({ plays }: Animation): number => (plays === 'forever' ? 0 : plays);

/** @throws RangeError for an animation that no file could hold. */
export function checkAnimation({ pictures, order, fps, plays }: Animation): void {
  const [first] = pictures;
  if (first === undefined || order.length === 0) throw new RangeError('an animation has one picture or more');
  const { width, height } = first;
  for (const picture of pictures) {
    if (picture.width !== width || picture.height !== height || picture.pixels.length !== width * height * 4) {
      throw new RangeError(`all pictures of an animation are ${width}x${height}, RGBA`);
    }
  }
  if (!order.every((index) => pictures[index] !== undefined))
    throw new RangeError('a picture is shown that is not there');
  if (!(Number.isInteger(fps) && fps >= 1 && fps <= 100))
    throw new RangeError(`fps goes from 1 to 100, ${fps} was given`);
  const counted = plays === 'forever' || (Number.isInteger(plays) && plays >= 1 && plays <= 0xffff);
  if (!counted) throw new RangeError(`an animation is played 1 to 65535 times, ${plays} was given`);
}
