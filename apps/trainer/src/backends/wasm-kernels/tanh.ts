import { type KernelFunc, type TanhInputs, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { allocate, floats, type KernelCall } from './heap.ts';
import { add, sigmoid } from './xnnpack.ts';

/**
 * tanh(x) = 2 sigmoid(2x) - 1, because XNNPACK has a fast sigmoid and the stock tanh is a scalar loop, several times as slow. The
 * error is at most 2e-7 of 1, the range's end; values nearer to zero than that are lost in it.
 *
 * @param stock tfjs's own kernel, for whole numbers
 */
export function tanhWith(stock: KernelFunc) {
  return function tanh(call: KernelCall<TanhInputs, object>): TensorInfo {
    const { x } = call.inputs;
    const size = util.sizeFromShape(x.shape);
    if (x.dtype !== 'float32' || size === 0) return stock(call as unknown as Parameters<KernelFunc>[0]) as TensorInfo;
    const out = allocate(call.backend, x.shape);
    add(call.backend, x, x, out, size);
    sigmoid(call.backend, out, out);
    const values = floats(call.backend, out);
    for (let i = 0; i < size; i++) values[i] = 2 * values[i]! - 1;
    return out;
  };
}
