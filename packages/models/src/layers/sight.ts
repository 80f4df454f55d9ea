import type { Padding } from './padding.ts';

/**
 * How far a layer looks along a row, and along a column alike: number `o` of its result depends on no number of its inputs but
 * those from `o * down / up - before` to `o * down / up + after`. It may say too much, never too little: whoever computes a
 * picture in tiles trusts it.
 */
export interface Sight {
  /** Numbers of the input, and of the result, that lie beside each other: 2 and 1 in a layer that halves sides, 1 and 2 in one that doubles them. */
  readonly down: number;
  readonly up: number;
  /** In numbers of the input, fractions of them where sides grow. */
  readonly before: number;
  readonly after: number;
}

/** Each place by itself. */
export const POINT: Sight = { down: 1, up: 1, before: 0, after: 0 };

/** All places at once; also of layers whose values have no places, such as vectors. */
export const EVERYWHERE: Sight = { down: 1, up: 1, before: Number.POSITIVE_INFINITY, after: Number.POSITIVE_INFINITY };

interface Taps {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: Padding;
}

/** Zeros before the first number, with padding `same` and a side that the stride divides: the odd one is behind. */
const zerosBefore = ({ kernel, stride, padding }: Taps): number =>
  padding === 'valid' ? 0 : Math.floor(Math.max(kernel - stride, 0) / 2);

/** Of a convolution: its first tap lies on `o * stride - zeros`. */
export function convolutionSight(taps: Taps): Sight {
  const before = zerosBefore(taps);
  return { down: taps.stride, up: 1, before, after: Math.max(taps.kernel - 1 - before, 0) };
}

/** Of a transposed convolution: number `i` goes to `i * stride - zeros` and to the `kernel - 1` behind it. */
export function transposedSight(taps: Taps): Sight {
  const { kernel, stride } = taps;
  const zeros = zerosBefore(taps);
  return { down: 1, up: stride, before: Math.max(kernel - 1 - zeros, 0) / stride, after: zeros / stride };
}
