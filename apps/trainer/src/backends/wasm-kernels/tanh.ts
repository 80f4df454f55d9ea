import { type KernelFunc, type TanhInputs, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { allocate, type KernelCall } from './heap.ts';
import { kernelModule, pointer } from './kernel-module.ts';

/**
 * tanh, off by at most 3e-7 of its value. The stock kernel is a scalar loop, several times as slow.
 *
 * @param stock tfjs's own kernel, for whole numbers
 */
export function tanhWith(stock: KernelFunc) {
  return function tanh(call: KernelCall<TanhInputs, object>): TensorInfo {
    const { inputs, backend } = call;
    const { x } = inputs;
    if (x.dtype !== 'float32') return stock(call as unknown as Parameters<KernelFunc>[0]) as TensorInfo;
    const out = allocate(backend, x.shape);
    kernelModule(backend).tanh(pointer(backend, x), pointer(backend, out), util.sizeFromShape(x.shape));
    return out;
  };
}

/** dy, x of one shape -> dx = dy (1 - tanh(x)^2). */
export function tanhGradient({
  inputs: { dy, x },
  backend,
}: KernelCall<Record<'dy' | 'x', TensorInfo>, object>): TensorInfo {
  const dx = allocate(backend, x.shape);
  const size = util.sizeFromShape(x.shape);
  kernelModule(backend).tanhGradient(pointer(backend, dy), pointer(backend, x), pointer(backend, dx), size);
  return dx;
}
