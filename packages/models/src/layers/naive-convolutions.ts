/** Convolutions by their definition, in plain numbers and plain loops: what the layers are held to in tests. */

/** A picture or a kernel in plain memory, row-major. */
export interface Values {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Zero padding 'same' as TensorFlow has it: what is odd goes behind. `[n,h,w,c]` and HWIO to `[n,ceil(h/s),ceil(w/s),o]`. */
export function naiveConv(x: Values, kernel: Values, stride: number): Values {
  const [n, h, w, c] = x.shape;
  const [k, , , filters] = kernel.shape;
  const [rows, columns] = [Math.ceil(h / stride), Math.ceil(w / stride)];
  const top = before(h, rows, k, stride);
  const left = before(w, columns, k, stride);
  const y = zeros([n, rows, columns, filters]);
  forEach([n, rows, columns, filters, k, k, c], (image, row, column, filter, i, j, channel) => {
    const from = [image, row * stride + i - top, column * stride + j - left, channel];
    if (from[1] < 0 || from[1] >= h || from[2] < 0 || from[2] >= w) return;
    y.data[at(y, [image, row, column, filter])] +=
      x.data[at(x, from)] * kernel.data[at(kernel, [i, j, channel, filter])];
  });
  return y;
}

/** Every input pixel is scattered over 4x4 output pixels two apart; kernel `[4,4,o,c]`. `[n,h,w,c]` to `[n,2h,2w,o]`. */
export function naiveConvTranspose(x: Values, kernel: Values): Values {
  const [n, h, w, c] = x.shape;
  const filters = kernel.shape[2];
  const y = zeros([n, 2 * h, 2 * w, filters]);
  forEach([n, h, w, c, 4, 4, filters], (image, row, column, channel, i, j, filter) => {
    const to = [image, 2 * row + i - 1, 2 * column + j - 1, filter];
    if (to[1] < 0 || to[1] >= 2 * h || to[2] < 0 || to[2] >= 2 * w) return;
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
