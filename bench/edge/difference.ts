/** How far two pictures with values in [-1, 1] lie apart. */
export interface Difference {
  /** Decibels, of a range of 2; infinite where they are the same. */
  readonly psnr: number;
  readonly largest: number;
}

/** Throws RangeError for pictures of different sizes. */
export function differenceOf(a: Float32Array, b: Float32Array): Difference {
  if (a.length !== b.length) throw new RangeError(`${a.length} values and ${b.length} are not one picture`);
  let squares = 0;
  let largest = 0;
  for (const [i, value] of a.entries()) {
    const error = Math.abs(value - b[i]!);
    squares += error * error;
    // Not a number is as far as can be.
    if (!(error <= largest)) largest = Number.isNaN(error) ? Number.POSITIVE_INFINITY : error;
  }
  return { psnr: 10 * Math.log10((4 * a.length) / squares), largest };
}
