import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { ConvGeometry } from './conv-geometry.ts';
import { frameSize, picturesAtOnce } from './gathered-product.ts';
import type { WasmBackend } from './heap.ts';
import { type KernelModule, kernelModule, pointer, withScratch } from './kernel-module.ts';

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** Rows of pictures that are summed in registers at a time: as many as keep this many floats (32 KiB) in the first-level cache. */
const CACHED_FLOATS = 1 << 13;

/**
 * x [N,H,W,I], dy [N,oh,ow,O] -> the filter's gradient [kh,kw,I,O], for any stride and padding.
 *
 * A row of the filter is a matrix [kw*I,O], and what an output pixel gives it is an outer product: the run of kw pixels of x that
 * the row sees, times the pixel of dy.
 */
export function filterGradientDirectly(
  backend: WasmBackend,
  x: TensorInfo,
  dy: TensorInfo,
  out: TensorInfo,
  geometry: ConvGeometry,
): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = geometry;
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = geometry;
  const kernels = kernelModule(backend);
  const frame = {
    height: (outHeight - 1) * strideHeight + filterHeight,
    width: (outWidth - 1) * strideWidth + filterWidth,
    channels: inChannels,
  };
  const step = picturesAtOnce(frame, batchSize);
  const wide = Math.ceil(outChannels / 4) * 4; // the kernel takes whole vectors of dy
  const taps = filterHeight * filterWidth * inChannels;
  const sizes = [
    step * frameSize(frame),
    wide === outChannels ? 0 : step * outHeight * outWidth * wide,
    taps * wide,
    48,
  ];
  withScratch(backend, sizes, (frames, wideDy, sum, spare) => {
    kernels.zero(sum, taps * wide);
    for (let first = 0; first < batchSize; first += step) {
      const count = Math.min(step, batchSize - first);
      kernels.frame(
        pointer(backend, x) + first * inHeight * inWidth * inChannels * BYTES,
        frames,
        count,
        inHeight,
        inWidth,
        inChannels,
        frame.height,
        frame.width,
        inChannels,
        padInfo.top,
        padInfo.left,
      );
      let gradient = pointer(backend, dy) + first * outHeight * outWidth * outChannels * BYTES;
      if (wide !== outChannels) {
        kernels.frame(gradient, wideDy, count, outHeight, outWidth, outChannels, outHeight, outWidth, wide, 0, 0);
        gradient = wideDy;
      }
      for (let n = 0; n < count; n++) {
        addPicture(
          kernels,
          frames + n * frameSize(frame) * BYTES,
          frame.width,
          gradient + n * outHeight * outWidth * wide * BYTES,
          sum,
          wide,
          spare,
          geometry,
        );
      }
    }
    kernels.frame(sum, pointer(backend, out), 1, 1, taps, wide, 1, taps, outChannels, 0, 0);
  });
}

/** Adds what one picture gives to the gradient `sum` [kh,kw*I,wide]. */
function addPicture(
  kernels: KernelModule,
  frame: number,
  frameWidth: number,
  dy: number,
  sum: number,
  wide: number,
  spare: number,
  { inChannels, outHeight, outWidth, filterHeight, filterWidth, strideHeight, strideWidth }: ConvGeometry,
): void {
  const pixel = inChannels * BYTES;
  const row = frameWidth * pixel;
  const dyRow = outWidth * wide * BYTES;
  const run = filterWidth * inChannels;
  const block = Math.max(1, Math.floor(CACHED_FLOATS / (strideHeight * frameWidth * inChannels + outWidth * wide)));
  for (let first = 0; first < outHeight; first += block) {
    for (let tap = 0; tap < filterHeight; tap++) {
      kernels.outerProducts(
        frame + (first * strideHeight + tap) * row,
        strideHeight * row,
        strideWidth * pixel,
        dy + first * dyRow,
        dyRow,
        wide * BYTES,
        Math.min(block, outHeight - first),
        outWidth,
        sum + tap * run * wide * BYTES,
        wide * BYTES,
        run,
        wide,
        spare,
      );
    }
  }
}
