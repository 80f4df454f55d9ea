import {
  type KernelFunc,
  type LeakyReluAttrs,
  type LeakyReluInputs,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { allocate, type KernelCall } from './heap.ts';
import { kernelModule, pointer } from './kernel-module.ts';

/**
 * x where x is positive, alpha * x elsewhere. The stock kernel is a scalar loop.
 *
 * @param stock tfjs's own kernel, for whole numbers
 */
export function leakyReluWith(stock: KernelFunc) {
  return function leakyRelu(call: KernelCall<LeakyReluInputs, LeakyReluAttrs>): TensorInfo {
    const { inputs, attrs, backend } = call;
    const { x } = inputs;
    if (x.dtype !== 'float32') return stock(call as unknown as Parameters<KernelFunc>[0]) as TensorInfo;
    const out = allocate(backend, x.shape);
    const size = util.sizeFromShape(x.shape);
    kernelModule(backend).leakyRelu(pointer(backend, x), pointer(backend, out), size, attrs.alpha);
    return out;
  };
}

/** dy, x of one shape -> dx, dy where x is positive and alpha * dy elsewhere. With an alpha of 0 it is the gradient of ReLU. */
export function leakyReluGradient({
  inputs: { dy, x },
  attrs: { alpha },
  backend,
}: KernelCall<Record<'dy' | 'x', TensorInfo>, LeakyReluAttrs>): TensorInfo {
  const dx = allocate(backend, x.shape);
  const size = util.sizeFromShape(x.shape);
  kernelModule(backend).leakyReluGradient(pointer(backend, dy), pointer(backend, x), pointer(backend, dx), size, alpha);
  return dx;
}
