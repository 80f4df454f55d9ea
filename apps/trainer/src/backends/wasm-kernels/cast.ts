import type { CastAttrs, CastInputs, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { type KernelCall, share } from './heap.ts';

/**
 * x -> x as another type. Gradients cast a lot from float32 to float32, which needs no copy.
 *
 * @param stock tfjs's own kernel, for a cast that changes something
 */
export function castWith(stock: KernelFunc) {
  return function cast(call: KernelCall<CastInputs, CastAttrs>): TensorInfo {
    if (call.inputs.x.dtype === call.attrs.dtype) return share(call.backend, call.inputs.x);
    return stock(call as unknown as Parameters<KernelFunc>[0]) as TensorInfo;
  };
}
