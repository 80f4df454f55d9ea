import type { Padding } from './padding.ts';

/** Convolutions by their definition, in plain numbers and plain loops: what the layers are held to in tests. */

/** A picture or a kernel in plain memory, row-major. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** `same` is zero padding as TensorFlow has it: what is odd goes behind. `[n,h,w,c]` and HWIO to `[n,ceil(h/s),ceil(w/s),o]`. */
export function naiveConv(x: Values, kernel: Values, stride: number, padding: Padding = 'same'): Values {
  const [n, h, w, c] = x.shape;
  const [k, , , filters] = kernel.shape;
  const same = padding === 'same';
  const outputs = (side: number) => Math.ceil((same ? side : side - k + 1) / stride);
  const [rows, columns] = [outputs(h), outputs(w)];
  const top = same ? before(h, rows, k, stride) : 0;
  const left = same ? before(w, columns, k, stride) : 0;
  const y = zeros([n, rows, columns, filters]);
  forEach([n, rows, columns, filters, k, k, c], (image, row, column, filter, i, j, channel) => {
    const from = [image, row * stride + i - top, column * stride + j - left, channel];
    if (from[1] < 0 || from[1] >= h || from[2] < 0 || from[2] >= w) return;
    y.data[at(y, [image, row, column, filter])] +=
      x.data[at(x, from)] * kernel.data[at(kernel, [i, j, channel, filter])];
  });
  return y;
}

/**
 * Every input pixel is scattered over k x k output pixels, `stride` apart; kernel `[k,k,o,c]`. `[n,h,w,c]` to
 * `[n,stride h,stride w,o]`, cropped about the middle, or whole with `valid`.
 */
export function naiveConvTranspose(x: Values, kernel: Values, stride = 2, padding: Padding = 'same'): Values {
  const [n, h, w, c] = x.shape;
  const [k, , filters] = kernel.shape;
  const same = padding === 'same';
  const outputs = (side: number) => (same ? stride * side : stride * (side - 1) + k);
  const [rows, columns] = [outputs(h), outputs(w)];
  const cropped = same ? Math.floor(Math.max(0, k - stride) / 2) : 0;
  const y = zeros([n, rows, columns, filters]);
  forEach([n, h, w, c, k, k, filters], (image, row, column, channel, i, j, filter) => {
    const to = [image, stride * row + i - cropped, stride * column + j - cropped, filter];
    if (to[1] < 0 || to[1] >= rows || to[2] < 0 || to[2] >= columns) return;
    y.data[at(y, to)] +=
      x.data[at(x, [image, row, column, channel])] * kernel.data[at(kernel, [i, j, filter, channel])];
  });
  return y;
}

const before = (side: number, outputs: number, kernel: number, stride: number): number =>
  Math.floor(Math.max(0, (outputs - 1) * stride + kernel - side) / 2);

const zeros = (shape: readonly number[]): Values => ({
  shape,
  data: new Float32Array(shape.reduce((product, side) => product * side, 1)),
});

const at = ({ shape }: Values, index: readonly number[]): number =>
  index.reduce((flat, position, axis) => flat * shape[axis] + position, 0);

/** Calls `visit` with every index of a grid, the last axis fastest. */
function forEach(sides: readonly number[], visit: (...index: number[]) => void): void {
  const walk = (index: number[]): void => {
    if (index.length === sides.length) visit(...index);
    else for (let position = 0; position < sides[index.length]; position++) walk([...index, position]);
  };
  walk([]);
}
