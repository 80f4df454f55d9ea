import type { Shape } from '@omokage/models/plan';

/**
 * Plans keep pictures as `[h, w, c]`, ONNX as `[c, h, w]`; both have the batch in front. Values of other ranks are laid out alike in
 * both. Shapes are per image, as in plans, and axes and dims are those of tensors, with the batch.
 */

/** Whether a value is a picture, and so laid out in another way than in its plan. */
export const isPicture = (shape: Shape): boolean => shape.length === 3;

/** The shape of one image's value in ONNX. */
export function dimsOf(shape: Shape): number[] {
  if (!isPicture(shape)) return [...shape];
  const [h, w, c] = shape as [number, number, number];
  return [c, h, w];
}

/** The axis of the channels, the last one of the plan. */
export const channelAxis = (shape: Shape): number => (isPicture(shape) ? 1 : shape.length);

/** Axes behind the channels: what a vector of one number a channel needs to be laid over a value. */
export const dimsOverPixels = (shape: Shape): number[] => (isPicture(shape) ? [1, 1] : []);

/** Whether a picture's numbers come in one order in either layout. */
export const isAlikeInBoth = ([h, w, c]: Shape): boolean => c === 1 || h! * w! === 1;

/**
 * Numbers in another order of their axes: axis `i` of the result is axis `order[i]` of what is given.
 * @param dims of what is given
 */
export function reordered(values: Float32Array, dims: readonly number[], order: readonly number[]): Float32Array {
  const strides = dims.map((_, axis) => dims.slice(axis + 1).reduce((product, side) => product * side, 1));
  const sides = order.map((axis) => dims[axis]!);
  const steps = order.map((axis) => strides[axis]!);
  const result = new Float32Array(values.length);
  const place = sides.map(() => 0);
  let from = 0;
  for (let at = 0; at < result.length; at++) {
    result[at] = values[from]!;
    for (let axis = sides.length - 1; axis >= 0; axis--) {
      from += steps[axis]!;
      if (++place[axis]! < sides[axis]!) break;
      from -= steps[axis]! * sides[axis]!;
      place[axis] = 0;
    }
  }
  return result;
}

/** A picture's numbers `[h, w, c]` as `[c, h, w]`. */
export const channelsFirst = (values: Float32Array, shape: Shape): Float32Array =>
  isPicture(shape) ? reordered(values, shape, [2, 0, 1]) : values;

/** Sides of 0 keep what is there: the batch, whatever its size. */
export const KEPT = 0;
