import * as tf from '@tensorflow/tfjs-core';
import { replaceGradient } from './replace-gradient.ts';
import { type AxisMap, applyAdjoint, axisMap } from './separable.ts';

interface Sampling {
  alignCorners: boolean;
  halfPixelCenters: boolean;
}

/**
 * Repairs the gradients of `tf.image.resizeNearestNeighbor` and `tf.image.resizeBilinear`.
 *
 * Wrong in stock tfjs: both gradients are kernels without a gradient, so a second differentiation throws. The kernels are
 * also wrong in themselves: nearest on 'cpu' reads the wrong picture of a batch, bilinear ignores halfPixelCenters and on
 * 'cpu' swaps height and width.
 *
 * The repair: resizing is linear, so its gradient is its adjoint: a sum over blocks where nearest enlarges by a whole
 * factor (what generators do), two small matrix products anywhere else.
 */
export function repairResize(): void {
  replaceGradient<Sampling>(tf.ResizeNearestNeighbor, ['images'], (dy, [images], sampling) => ({
    images: () => nearestAdjoint(dy as tf.Tensor4D, images as tf.Tensor4D, sampling),
  }));
  replaceGradient<Sampling>(tf.ResizeBilinear, ['images'], (dy, [images], sampling) => ({
    images: () => bilinearAdjoint(dy as tf.Tensor4D, images as tf.Tensor4D, sampling),
  }));
}

function nearestAdjoint(dy: tf.Tensor4D, images: tf.Tensor4D, sampling: Sampling): tf.Tensor4D {
  const [, h, w] = images.shape;
  const [, newH, newW] = dy.shape;
  if (!sampling.alignCorners && newH % h === 0 && newW % w === 0) return sumOverBlocks(dy, newH / h, newW / w);
  return applyAdjoint(dy, nearestMap(h, newH, sampling), nearestMap(w, newW, sampling));
}

function bilinearAdjoint(dy: tf.Tensor4D, images: tf.Tensor4D, sampling: Sampling): tf.Tensor4D {
  const [, h, w] = images.shape;
  const [, newH, newW] = dy.shape;
  return applyAdjoint(dy, bilinearMap(h, newH, sampling), bilinearMap(w, newW, sampling));
}

/** [N, h*down, w*right, C] -> [N, h, w, C], each value the sum of its block. One axis at a time keeps the rank low. */
function sumOverBlocks(dy: tf.Tensor4D, down: number, right: number): tf.Tensor4D {
  const [n, newH, newW, c] = dy.shape;
  const [h, w] = [newH / down, newW / right];
  const rowsDone = tf.sum(tf.reshape(dy, [n * h, down, newW * c]), 1); // [N*h, newW*C]
  const columnsDone = tf.sum(tf.reshape(rowsDone, [n * h * w, right, c]), 1); // [N*h*w, C]
  return tf.reshape(columnsDone, [n, h, w, c]);
}

/** Where the forward kernels read: output position times this, plus what halfPixelCenters adds. */
function scale(size: number, newSize: number, { alignCorners }: Sampling): number {
  return alignCorners && newSize > 1 ? (size - 1) / (newSize - 1) : size / newSize;
}

function nearestMap(size: number, newSize: number, sampling: Sampling): AxisMap {
  const ratio = scale(size, newSize, sampling);
  return axisMap(size, newSize, (output) => {
    const position = ratio * (sampling.halfPixelCenters ? output + 0.5 : output);
    const nearest = sampling.alignCorners ? Math.round(position) : Math.floor(position);
    return [{ input: Math.min(size - 1, nearest), weight: 1 }];
  });
}

function bilinearMap(size: number, newSize: number, sampling: Sampling): AxisMap {
  const ratio = scale(size, newSize, sampling);
  return axisMap(size, newSize, (output) => {
    const position = sampling.halfPixelCenters ? ratio * (output + 0.5) - 0.5 : ratio * output;
    const before = Math.max(0, Math.floor(position));
    const after = Math.min(size - 1, Math.ceil(position));
    const share = position - before;
    return [
      { input: before, weight: 1 - share },
      { input: after, weight: share },
    ];
  });
}
