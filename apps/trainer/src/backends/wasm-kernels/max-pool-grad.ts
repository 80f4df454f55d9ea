import { backend_util, type MaxPoolGradAttrs, type MaxPoolGradInputs, type TensorInfo } from '@tensorflow/tfjs-core';
import { allocate, floats, type KernelCall } from './heap.ts';

type Shape4D = [number, number, number, number];

/**
 * dy [n,h',w',c], input [n,h,w,c] -> [n,h,w,c]: every dy goes to the largest value of its window, the first of equals. The stock
 * kernel compares with a largest value that begins at zero, and so goes astray where a whole window is negative.
 */
export function maxPoolGrad({
  inputs: { dy, input },
  attrs: { filterSize, strides, pad, dimRoundingMode },
  backend,
}: KernelCall<MaxPoolGradInputs, MaxPoolGradAttrs>): TensorInfo {
  const pool = backend_util.computePool2DInfo(input.shape as Shape4D, filterSize, strides, 1, pad, dimRoundingMode);
  const { batchSize, inHeight, inWidth, inChannels: channels, outHeight, outWidth } = pool;
  const out = allocate(backend, input.shape);
  const values = floats(backend, input);
  const slopes = floats(backend, dy);
  const sums = floats(backend, out).fill(0);

  let from = 0; // in dy, which is walked from end to end
  for (let n = 0; n < batchSize; n++) {
    for (let row = 0; row < outHeight; row++) {
      const [top, bottom] = inside(row * pool.strideHeight - pool.padInfo.top, pool.filterHeight, inHeight);
      for (let column = 0; column < outWidth; column++) {
        const [left, right] = inside(column * pool.strideWidth - pool.padInfo.left, pool.filterWidth, inWidth);
        for (let channel = 0; channel < channels; channel++, from++) {
          let largest = Number.NEGATIVE_INFINITY;
          let to = -1;
          for (let y = top; y < bottom; y++) {
            for (let x = left; x < right; x++) {
              const at = ((n * inHeight + y) * inWidth + x) * channels + channel;
              if (values[at]! > largest) {
                largest = values[at]!;
                to = at;
              }
            }
          }
          if (to >= 0) sums[to]! += slopes[from]!;
        }
      }
    }
  }
  return out;
}

/** The part of a window that lies in the picture, along one axis: first position, and the one behind the last. */
const inside = (start: number, size: number, limit: number): [number, number] => [
  Math.max(0, start),
  Math.min(limit, start + size),
];
