import {
  type KernelFunc,
  type LeakyReluAttrs,
  type LeakyReluInputs,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { allocate, floats, type KernelCall, release } from './heap.ts';
import { scaleNegative } from './xnnpack.ts';

/** XNNPACK goes through x in rows as long as the row of slopes: long enough to keep its loop busy, short enough to fill quickly. */
const LONGEST_ROW = 1024;
/** Shorter rows leave its vector loop little to do. A guess, as is the bound above. */
const SHORTEST_ROW = 16;

/**
 * x where x is positive, alpha * x elsewhere. The stock kernel is a scalar loop; XNNPACK has the same function with a slope per
 * channel (PReLU), here with as many equal slopes as divide x evenly.
 *
 * @param stock tfjs's own kernel, for sizes without a large power of two in them, and for whole numbers
 */
export function leakyReluWith(stock: KernelFunc) {
  return function leakyRelu(call: KernelCall<LeakyReluInputs, LeakyReluAttrs>): TensorInfo {
    const { x } = call.inputs;
    const { alpha } = call.attrs;
    const size = util.sizeFromShape(x.shape);
    const row = Math.min(LONGEST_ROW, size & -size); // the largest power of two that divides size
    if (x.dtype !== 'float32' || row < SHORTEST_ROW) {
      return stock(call as unknown as Parameters<KernelFunc>[0]) as TensorInfo;
    }
    const out = allocate(call.backend, x.shape);
    const slope = allocate(call.backend, [row]);
    floats(call.backend, slope).fill(alpha);
    scaleNegative(call.backend, x, slope, out);
    release(call.backend, slope);
    return out;
  };
}
