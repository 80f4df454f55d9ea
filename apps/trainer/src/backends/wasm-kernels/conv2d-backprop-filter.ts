import type { Conv2DBackpropFilterAttrs, Conv2DBackpropFilterInputs, TensorInfo } from '@tensorflow/tfjs-core';
import { convGeometry } from './conv-geometry.ts';
import { filterGradientDirectly } from './direct-filter-gradient.ts';
import { allocate, type KernelCall } from './heap.ts';
import { filterGradientByWinograd } from './winograd.ts';
import { suitsWinograd } from './winograd-tiles.ts';

/** x [N,H,W,I], dy [N,oh,ow,O] -> the filter's gradient [kh,kw,I,O]. */
export function conv2dBackpropFilter({
  inputs: { x, dy },
  attrs,
  backend,
}: KernelCall<Conv2DBackpropFilterInputs, Conv2DBackpropFilterAttrs>): TensorInfo {
  const geometry = convGeometry(x.shape, attrs.filterShape, attrs);
  const out = allocate(backend, [...geometry.filterShape]);
  const compute = suitsWinograd(geometry) ? filterGradientByWinograd : filterGradientDirectly;
  compute(backend, x, dy, out, geometry);
  return out;
}
