import type { Conv2DAttrs, Conv2DInputs, KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import { convGeometry } from './conv-geometry.ts';
import { convolveDirectly } from './direct-convolution.ts';
import { allocate, type KernelCall } from './heap.ts';
import { convolveByWinograd } from './winograd.ts';
import { suitsWinograd } from './winograd-tiles.ts';

/**
 * x [N,H,W,I], filter [kh,kw,I,O] -> [N,oh,ow,O].
 *
 * @param stock tfjs's own kernel, for dilated convolutions
 */
export function conv2dWith(stock: KernelFunc) {
  return function conv2d(call: KernelCall<Conv2DInputs, Conv2DAttrs>): TensorInfo {
    const { inputs, attrs, backend } = call;
    const dilated = [attrs.dilations].flat().some((dilation) => dilation !== 1);
    if (dilated || attrs.dataFormat !== 'NHWC')
      return stock(call as unknown as Parameters<KernelFunc>[0]) as TensorInfo;
    const geometry = convGeometry(inputs.x.shape, inputs.filter.shape, attrs);
    const out = allocate(backend, [...geometry.outShape]);
    const compute = suitsWinograd(geometry) ? convolveByWinograd : convolveDirectly;
    compute(backend, inputs.x, inputs.filter, out, geometry);
    return out;
  };
}
