import type { Conv2DBackpropInputAttrs, Conv2DBackpropInputInputs, TensorInfo } from '@tensorflow/tfjs-core';
import { convGeometry } from './conv-geometry.ts';
import { inputGradientDirectly } from './direct-input-gradient.ts';
import { allocate, type KernelCall } from './heap.ts';
import { inputGradientByWinograd, suitsWinograd } from './winograd.ts';

/** dy [N,oh,ow,O], filter [kh,kw,I,O] -> dx [N,H,W,I]. It is also the forward pass of `conv2dTranspose`. */
export function conv2dBackpropInput({
  inputs: { dy, filter },
  attrs,
  backend,
}: KernelCall<Conv2DBackpropInputInputs, Conv2DBackpropInputAttrs & { inputShape: number[] }>): TensorInfo {
  const geometry = convGeometry(attrs.inputShape, filter.shape, attrs);
  const dx = allocate(backend, [...geometry.inShape]);
  const compute = suitsWinograd(geometry) ? inputGradientByWinograd : inputGradientDirectly;
  compute(backend, dy, filter, dx, geometry);
  return dx;
}
