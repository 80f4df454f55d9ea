import type { Shape } from '@omokage/models/plan';

/** `[h, w, c]` as `[c, h, w]`; other shapes as they are. */
export const asChannelsFirst = (shape: Shape): Shape =>
  shape.length === 3 ? [shape[2]!, shape[0]!, shape[1]!] : shape;

/** Samples `[..., h, w, c]` as `[..., c, h, w]`; those of other shapes as they are. */
export const channelsFirst = (values: Float32Array, shape: Shape): Float32Array<ArrayBuffer> =>
  shape.length === 3 ? exchanged(values, shape[0]! * shape[1]!, shape[2]!) : values.slice();

/** The way back. `shape` is `[h, w, c]`. */
export const channelsLast = (values: Float32Array, shape: Shape): Float32Array<ArrayBuffer> =>
  shape.length === 3 ? exchanged(values, shape[2]!, shape[0]! * shape[1]!) : values.slice();

/** `[..., rows, columns]` as `[..., columns, rows]`. */
function exchanged(values: Float32Array, rows: number, columns: number): Float32Array<ArrayBuffer> {
  const result = new Float32Array(values.length);
  for (let start = 0; start < values.length; start += rows * columns) {
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        result[start + column * rows + row] = values[start + row * columns + column]!;
      }
    }
  }
  return result;
}
