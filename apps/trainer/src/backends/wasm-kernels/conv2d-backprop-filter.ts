import {
  type Conv2DBackpropFilterAttrs,
  type Conv2DBackpropFilterInputs,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { type ConvGeometry, convGeometry } from './conv-geometry.ts';
import { filterGradientByConvolution, suitsConvolution } from './filter-gradient-by-convolution.ts';
import { gatherColumns } from './gather-columns.ts';
import { allocate, floats, type KernelCall, release, type WasmBackend, withWindow } from './heap.ts';
import { transpose } from './transpose.ts';
import { multiply } from './xnnpack.ts';

/** The column buffer is the largest thing a training step allocates; 8 M floats (32 MiB) bound it. */
const MAX_COLUMN_FLOATS = 8 << 20;

/**
 * x [N,H,W,I], dy [N,oh,ow,O] -> the filter's gradient [kh,kw,I,O].
 *
 * By one convolution where that is possible; else what each tap sees, [kh*kw*I,P], times dy [P,O], over as many pictures at a
 * time as the column buffer holds.
 */
export function conv2dBackpropFilter({
  inputs: { x, dy },
  attrs,
  backend,
}: KernelCall<Conv2DBackpropFilterInputs, Conv2DBackpropFilterAttrs>): TensorInfo {
  const geometry = convGeometry(x.shape, attrs.filterShape, attrs);
  const out = allocate(backend, [...geometry.filterShape]);
  if (suitsConvolution(geometry)) {
    filterGradientByConvolution(backend, x, dy, out, geometry);
    return out;
  }
  const step = picturesAtOnce(geometry);
  for (let first = 0; first < geometry.batchSize; first += step) {
    const count = Math.min(step, geometry.batchSize - first);
    const part = first === 0 ? out : allocate(backend, [...geometry.filterShape]);
    gradientOfPictures(backend, x, dy, part, geometry, first, count);
    if (first === 0) continue;
    const sum = floats(backend, out);
    const more = floats(backend, part);
    for (let i = 0; i < sum.length; i++) sum[i]! += more[i]!;
    release(backend, part);
  }
  return out;
}

/** How many pictures' columns fit the buffer; at least one. */
export function picturesAtOnce(geometry: ConvGeometry, maxFloats = MAX_COLUMN_FLOATS): number {
  const { filterHeight, filterWidth, inChannels, outHeight, outWidth } = geometry;
  return Math.max(1, Math.floor(maxFloats / (filterHeight * filterWidth * inChannels * outHeight * outWidth)));
}

function gradientOfPictures(
  backend: WasmBackend,
  x: TensorInfo,
  dy: TensorInfo,
  out: TensorInfo,
  geometry: ConvGeometry,
  first: number,
  count: number,
): void {
  const { inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = geometry;
  const taps = util.sizeFromShape(geometry.filterShape) / outChannels;
  const pixels = count * outHeight * outWidth;
  const picture = inHeight * inWidth * inChannels;
  const columns = allocate(backend, [taps, pixels]);
  const planes = withWindow(
    backend,
    x,
    first * picture,
    [count * picture],
    (part) => transpose(backend, part, count, inHeight * inWidth, inChannels), // [count,I,H*W]
  );
  gatherColumns(floats(backend, columns), floats(backend, planes), geometry, count);
  release(backend, planes);
  withWindow(backend, dy, first * outHeight * outWidth * outChannels, [pixels, outChannels], (part) =>
    multiply(backend, columns, part, out, { rows: taps, inner: pixels, columns: outChannels }),
  );
  release(backend, columns);
}
