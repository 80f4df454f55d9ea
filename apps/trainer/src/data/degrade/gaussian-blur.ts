/**
 * Blurs one plane with a Gaussian of standard deviation `sigma` pixels, cut off beyond three of them and divided by its
 * sum; edges are held.
 *
 * @param plane `[height,width]`
 */
export function gaussianBlur(plane: Float64Array, width: number, height: number, sigma: number): Float64Array {
  const weights = halfKernel(sigma);
  const padded = new Float64Array(Math.max(width, height) + 2 * (weights.length - 1));
  const rows = new Float64Array(plane.length);
  const out = new Float64Array(plane.length);
  for (let y = 0; y < height; y++) blurLine(plane, rows, y * width, 1, width, weights, padded);
  for (let x = 0; x < width; x++) blurLine(rows, out, x, width, height, weights, padded);
  return out;
}

/** The kernel's middle and one side: weights[0] + 2 (weights[1] + weights[2] + ...) is 1. */
function halfKernel(sigma: number): Float64Array {
  const reach = Math.ceil(3 * sigma);
  const weights = Float64Array.from({ length: reach + 1 }, (_, k) => Math.exp(-0.5 * (k / sigma) ** 2));
  const sum = weights.reduce((total, weight) => total + 2 * weight, -weights[0]);
  return weights.map((weight) => weight / sum);
}

/** One row or column: `length` values, `stride` apart, from `first` on. `padded` is room for it and its held ends. */
function blurLine(
  from: Float64Array,
  to: Float64Array,
  first: number,
  stride: number,
  length: number,
  weights: Float64Array,
  padded: Float64Array,
): void {
  const reach = weights.length - 1;
  for (let i = 0; i < length; i++) padded[reach + i] = from[first + i * stride];
  padded.fill(padded[reach], 0, reach);
  padded.fill(padded[reach + length - 1], reach + length, length + 2 * reach);
  for (let i = 0; i < length; i++) {
    const at = reach + i;
    let sum = weights[0] * padded[at];
    for (let k = 1; k <= reach; k++) sum += weights[k] * (padded[at - k] + padded[at + k]);
    to[first + i * stride] = sum;
  }
}
