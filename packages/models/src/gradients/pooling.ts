import * as tf from '@tensorflow/tfjs-core';
import { replaceGradient, runKernel } from './replace-gradient.ts';
import { type AxisMap, applyAdjoint, axisMap } from './separable.ts';

type Shape4D = [number, number, number, number];
type PoolInfo = ReturnType<typeof tf.backend_util.computePool2DInfo>;

/**
 * Repairs the gradients of `tf.avgPool` and the second derivative of `tf.maxPool`.
 *
 * Wrong in stock tfjs: AvgPoolGrad and MaxPoolGrad are kernels without a gradient, so a second differentiation throws. Most
 * backends' AvgPoolGrad also divides by the whole window where 'same' padding hangs over the border, while the forward
 * kernel divides by what is inside.
 *
 * The repair: average pooling is linear, its gradient is its adjoint. MaxPoolGrad is linear in dy for a given x: its
 * gradient picks what lies at each window's maximum. That is done for windows that do not overlap, and refused, in words,
 * for those that do. The first derivative of maxPool stays the backend's own kernel; that of the stock 'wasm' is wrong for
 * windows whose maximum is negative, and the trainer puts a right one in its place.
 */
export function repairPooling(): void {
  replaceGradient<tf.AvgPoolAttrs>(tf.AvgPool, ['x'], (dy, [x], attributes) => ({
    x: () => averageAdjoint(dy as tf.Tensor4D, poolInfo(x, attributes)),
  }));
  replaceGradient<tf.MaxPoolAttrs>(tf.MaxPoolGrad, ['dy', 'input', 'output'], (g, [dy, input, output], attributes) => ({
    dy: () => pickMaxima(g as tf.Tensor4D, { dy, input, output }, attributes),
    input: () => tf.zeros(input.shape),
    output: () => tf.zeros(output.shape),
  }));
}

function poolInfo(x: tf.Tensor, { filterSize, strides, pad, dimRoundingMode }: tf.AvgPoolAttrs): PoolInfo {
  return tf.backend_util.computePool2DInfo(x.shape as Shape4D, filterSize, strides, 1, pad, dimRoundingMode);
}

function averageAdjoint(dy: tf.Tensor4D, info: PoolInfo): tf.Tensor4D {
  if (tilesExactly(info)) {
    const spread = tf.image.resizeNearestNeighbor(dy, [info.inHeight, info.inWidth]);
    return tf.div(spread, info.filterHeight * info.filterWidth);
  }
  const rows = averageMap(info.inHeight, info.outHeight, info.filterHeight, info.strideHeight, info.padInfo.top);
  const columns = averageMap(info.inWidth, info.outWidth, info.filterWidth, info.strideWidth, info.padInfo.left);
  return applyAdjoint(dy, rows, columns);
}

/** Windows side by side that cover the picture, as in 2x2 down-sampling: then the adjoint is an enlargement. */
function tilesExactly(info: PoolInfo): boolean {
  return (
    info.filterHeight === info.strideHeight &&
    info.filterWidth === info.strideWidth &&
    info.outHeight * info.strideHeight === info.inHeight &&
    info.outWidth * info.strideWidth === info.inWidth
  );
}

/** The mean of those positions of each window that lie inside the picture. */
function averageMap(inSize: number, outSize: number, filter: number, stride: number, padBefore: number): AxisMap {
  return axisMap(inSize, outSize, (output) => {
    const start = output * stride - padBefore;
    const inside: number[] = [];
    for (let i = Math.max(0, start); i < Math.min(inSize, start + filter); i++) inside.push(i);
    return inside.map((input) => ({ input, weight: 1 / inside.length }));
  });
}

/** g [N,h,w,C] -> [N,h',w',C]: the value of g where `input` has the maximum of each window. */
function pickMaxima(
  g: tf.Tensor4D,
  saved: { dy: tf.Tensor; input: tf.Tensor; output: tf.Tensor },
  attributes: tf.MaxPoolAttrs,
): tf.Tensor4D {
  const info = poolInfo(saved.input, attributes);
  if (info.strideHeight < info.filterHeight || info.strideWidth < info.filterWidth) {
    throw new Error(
      'maxPool with overlapping windows has no second derivative here. ' +
        `The window is ${info.filterHeight}x${info.filterWidth}, the stride ${info.strideHeight}x${info.strideWidth}. ` +
        'Under a gradient penalty use avgPool, a strided convolution, or a stride not below the window.',
    );
  }
  const { dy, input, output } = saved;
  const isMaximum = runKernel(tf.MaxPoolGrad, { dy: tf.onesLike(dy), input, output }, attributes);
  return sumOverWindows(tf.mul(g, isMaximum), info, attributes);
}

/** Windows that do not overlap hold at most one picked value each, so their sum is that value. */
function sumOverWindows(x: tf.Tensor4D, info: PoolInfo, attributes: tf.MaxPoolAttrs): tf.Tensor4D {
  const mean = tf.avgPool(x, attributes.filterSize, attributes.strides, attributes.pad, attributes.dimRoundingMode);
  const rows = insideCounts(info.inHeight, info.outHeight, info.filterHeight, info.strideHeight, info.padInfo.top);
  const columns = insideCounts(info.inWidth, info.outWidth, info.filterWidth, info.strideWidth, info.padInfo.left);
  const counts = tf.mul(tf.tensor4d(rows, [1, rows.length, 1, 1]), tf.tensor4d(columns, [1, 1, columns.length, 1]));
  return tf.mul(mean, counts);
}

/** How many positions of each window lie inside the picture, along one axis. */
function insideCounts(inSize: number, outSize: number, filter: number, stride: number, padBefore: number): number[] {
  return Array.from({ length: outSize }, (_, output) => {
    const start = output * stride - padBefore;
    return Math.min(inSize, start + filter) - Math.max(0, start);
  });
}
