import * as tf from '@tensorflow/tfjs-core';
import { replaceGradient } from './replace-gradient.ts';

/**
 * Gradients that stock tfjs lacks, or has for some arguments only.
 *
 * Wrong in stock tfjs: Tile stops at rank 4 and adds slices one by one; DepthToSpace has none; MirrorPad drops what the
 * mirrored border contributes, in both modes.
 *
 * The repair: each is linear, so its gradient is its adjoint, out of ops that have gradients themselves.
 */
export function repairMissing(): void {
  replaceGradient<tf.TileAttrs>(tf.Tile, ['x'], (dy, [x], { reps }) => ({ x: () => sumRepeats(dy, x.shape, reps) }));
  replaceGradient<tf.DepthToSpaceAttrs>(tf.DepthToSpace, ['x'], (dy, [x], attributes) => ({
    x: () => spaceToDepth(dy, x.shape, attributes),
  }));
  replaceGradient<tf.MirrorPadAttrs>(tf.MirrorPad, ['x'], (dy, [x], { paddings, mode }) => ({
    x: () => paddings.reduce((g, amounts, axis) => foldMirror(g, axis, x.shape[axis], amounts, mode), dy),
  }));
}

/** Adds up the repeats, an axis at a time so that the rank never passes three. */
function sumRepeats(dy: tf.Tensor, shape: number[], reps: number[]): tf.Tensor {
  let sum = dy;
  const sizes = [...dy.shape];
  for (let axis = 0; axis < shape.length; axis++) {
    if (reps[axis] === 1) continue;
    const before = tf.util.sizeFromShape(sizes.slice(0, axis));
    const after = tf.util.sizeFromShape(sizes.slice(axis + 1));
    sum = tf.sum(tf.reshape(sum, [before, reps[axis], shape[axis] * after]), 1);
    sizes[axis] = shape[axis];
  }
  return tf.reshape(sum, shape);
}

/** dy [N, h*b, w*b, c] -> [N, h, w, b*b*c]: the inverse of depthToSpace, which only moves values. */
function spaceToDepth(dy: tf.Tensor, shape: number[], { blockSize, dataFormat }: tf.DepthToSpaceAttrs): tf.Tensor {
  if (dataFormat !== 'NHWC') {
    throw new Error(
      `depthToSpace has no gradient for the data format '${dataFormat}'. Only 'NHWC' is implemented. ` +
        'Transpose to NHWC before calling depthToSpace.',
    );
  }
  const [n, h, w, depth] = shape;
  const blocks = tf.reshape(dy, [n * h, blockSize, w, depth / blockSize]); // [N*h, b, w, b*c]
  return tf.reshape(tf.transpose(blocks, [0, 2, 1, 3]), shape);
}

/**
 * Adjoint of mirror padding along one axis: the border, mirrored back, adds to the values it was copied from.
 * 'reflect' does not repeat the outermost value, so its copies start one further in.
 */
function foldMirror(
  dy: tf.Tensor,
  axis: number,
  size: number,
  [before, after]: [number, number],
  mode: 'reflect' | 'symmetric',
): tf.Tensor {
  const skipped = mode === 'reflect' ? 1 : 0;
  const mirrored = (begin: number, length: number) => tf.reverse(sliceAxis(dy, axis, begin, length), axis);
  let folded = sliceAxis(dy, axis, before, size);
  if (before > 0) {
    const border = mirrored(0, before);
    folded = tf.add(folded, padAxis(border, axis, skipped, size - skipped - before));
  }
  if (after > 0) {
    const border = mirrored(before + size, after);
    folded = tf.add(folded, padAxis(border, axis, size - skipped - after, skipped));
  }
  return folded;
}

function sliceAxis(x: tf.Tensor, axis: number, begin: number, length: number): tf.Tensor {
  const begins = x.shape.map((_, i) => (i === axis ? begin : 0));
  const lengths = x.shape.map((full, i) => (i === axis ? length : full));
  return tf.slice(x, begins, lengths);
}

function padAxis(x: tf.Tensor, axis: number, before: number, after: number): tf.Tensor {
  return tf.pad(
    x,
    x.shape.map((_, i): [number, number] => (i === axis ? [before, after] : [0, 0])),
  );
}
