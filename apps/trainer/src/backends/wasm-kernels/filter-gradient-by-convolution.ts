import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { ConvGeometry } from './conv-geometry.ts';
import { allocate, floats, release, type WasmBackend } from './heap.ts';
import { convolve } from './xnnpack.ts';

/** Pictures are the channels of the convolution below; with fewer, XNNPACK's inner loop has little to do. A guess. */
const FEWEST_PICTURES = 8;

/**
 * The filter's gradient [kh,kw,I,O] of a convolution is a convolution itself, in which pictures and channels change places:
 * every input channel is a picture, whose channels are the pictures, and dy is one large filter, dilated by the stride:
 * x [I,H,W,N] with dy [oh,ow,N,O] -> [I,kh,kw,O]. XNNPACK reads x through pointers, so that nothing is written out once for every
 * tap that sees it, as columns are (see `gather-columns.ts`): that is 4 to 9 times x.
 */
export function filterGradientByConvolution(
  backend: WasmBackend,
  x: TensorInfo,
  dy: TensorInfo,
  out: TensorInfo,
  geometry: ConvGeometry,
): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = geometry;
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = geometry;
  const channels = allocate(backend, [inChannels, inHeight, inWidth, batchSize]);
  const filter = allocate(backend, [outHeight, outWidth, batchSize, outChannels]);
  const gradient = allocate(backend, [inChannels, filterHeight, filterWidth, outChannels]);
  pictureLast(floats(backend, channels), floats(backend, x), geometry);
  swapOuter(floats(backend, filter), floats(backend, dy), batchSize, outHeight * outWidth, outChannels);
  const padding = {
    top: padInfo.top,
    bottom: zerosBehind(geometry, 'height'),
    left: padInfo.left,
    right: zerosBehind(geometry, 'width'),
  };
  convolve(backend, channels, filter, gradient, padding, [strideHeight, strideWidth]);
  swapOuter(floats(backend, out), floats(backend, gradient), inChannels, filterHeight * filterWidth, outChannels);
  for (const tensor of [channels, filter, gradient]) release(backend, tensor);
}

/** Whether {@link filterGradientByConvolution} can and should be used; for a 1x1 filter the columns are x as it is. */
export function suitsConvolution(geometry: ConvGeometry): boolean {
  return (
    geometry.batchSize >= FEWEST_PICTURES &&
    geometry.filterHeight * geometry.filterWidth > 1 &&
    zerosBehind(geometry, 'height') >= 0 &&
    zerosBehind(geometry, 'width') >= 0
  );
}

/** Zeros below or to the right of x that the last output sees. Negative: as many pixels of x that no output sees. */
function zerosBehind(geometry: ConvGeometry, axis: 'height' | 'width'): number {
  return axis === 'height'
    ? (geometry.outHeight - 1) * geometry.strideHeight +
        geometry.filterHeight -
        geometry.inHeight -
        geometry.padInfo.top
    : (geometry.outWidth - 1) * geometry.strideWidth + geometry.filterWidth - geometry.inWidth - geometry.padInfo.left;
}

/** Pixels that are moved together: what they read stays in the first-level cache from one channel to the next. */
const PIXELS = 8;

/** x [N,H*W,I] -> target [I,H*W,N]. */
function pictureLast(
  target: Float32Array,
  x: Float32Array,
  { batchSize, inHeight, inWidth, inChannels }: ConvGeometry,
): void {
  const pixels = inHeight * inWidth;
  const picture = pixels * inChannels;
  for (let first = 0; first < pixels; first += PIXELS) {
    const end = Math.min(pixels, first + PIXELS);
    for (let c = 0; c < inChannels; c++) {
      let write = (c * pixels + first) * batchSize;
      for (let pixel = first; pixel < end; pixel++) {
        let read = pixel * inChannels + c;
        for (let n = 0; n < batchSize; n++, read += picture) target[write++] = x[read]!;
      }
    }
  }
}

/** source [a,b,run] -> target [b,a,run]. */
function swapOuter(target: Float32Array, source: Float32Array, a: number, b: number, run: number): void {
  let write = 0;
  for (let j = 0; j < b; j++) {
    for (let i = 0; i < a; i++) {
      let read = (i * b + j) * run;
      for (let k = 0; k < run; k++) target[write++] = source[read++]!;
    }
  }
}
