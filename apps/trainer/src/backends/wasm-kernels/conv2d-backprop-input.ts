import type { Conv2DBackpropInputAttrs, Conv2DBackpropInputInputs, TensorInfo } from '@tensorflow/tfjs-core';
import { type ConvGeometry, convGeometry } from './conv-geometry.ts';
import { directInputGradientCost, inputGradientDirectly } from './direct-input-gradient.ts';
import { allocate, type KernelCall } from './heap.ts';
import { columnsInputGradientCost, inputGradientByColumns } from './input-gradient-by-columns.ts';
import { inputGradientByWinograd } from './winograd.ts';
import { suitsWinograd } from './winograd-tiles.ts';

/** dy [N,oh,ow,O], filter [kh,kw,I,O] -> dx [N,H,W,I]. It is also the forward pass of `conv2dTranspose`. */
export function conv2dBackpropInput({
  inputs: { dy, filter },
  attrs,
  backend,
}: KernelCall<Conv2DBackpropInputInputs, Conv2DBackpropInputAttrs & { inputShape: number[] }>): TensorInfo {
  const geometry = convGeometry(attrs.inputShape, filter.shape, attrs);
  const dx = allocate(backend, [...geometry.inShape]);
  wayFor(geometry)(backend, dy, filter, dx, geometry);
  return dx;
}

function wayFor(geometry: ConvGeometry): typeof inputGradientDirectly {
  if (suitsWinograd(geometry)) return inputGradientByWinograd;
  const byColumns = columnsInputGradientCost(geometry) < directInputGradientCost(geometry);
  return byColumns ? inputGradientByColumns : inputGradientDirectly;
}
