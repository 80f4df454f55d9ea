import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { ConvGeometry } from './conv-geometry.ts';
import { type Frame, frameSize, gatherWindows, picturesAtOnce } from './gathered-product.ts';
import type { WasmBackend } from './heap.ts';
import { type KernelModule, kernelModule, pointer, withScratch } from './kernel-module.ts';

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** Rows of pictures that are summed in registers at a time: as many as keep this many floats (32 KiB) in the first-level cache. */
const CACHED_FLOATS = 1 << 13;
/** Gathered rows that are summed at a time: a cache line of each, on both sides, fits the first-level cache. */
const CACHED_ROWS = 256;
/** With so many output channels, writing windows out costs little beside what is computed with them. */
const FEWEST_GATHERED = 32;
/** Scratch space of the kernel `outerProducts`. */
const SPARE_FLOATS = 48;

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
  const gathered = outChannels >= FEWEST_GATHERED;
  const step = gathered
    ? Math.max(1, Math.min(batchSize, Math.floor(CACHED_ROWS / (outHeight * outWidth))))
    : picturesAtOnce(frame, batchSize);
  const columns = Math.ceil(outChannels / 4) * 4; // the kernel takes whole vectors of dy
  const rightFloats = rowFloats(columns);
  const taps = filterHeight * filterWidth * inChannels;
  const block = gathered ? gatheredRows(geometry) : cachedRows(geometry, frame.width);
  const sizes = [
    step * frameSize(frame),
    rightFloats === outChannels ? 0 : step * outHeight * outWidth * rightFloats,
    gathered ? step * block * outWidth * rowFloats(filterWidth * inChannels) : 0,
    taps * columns,
    SPARE_FLOATS,
  ];
  withScratch(backend, sizes, (frames, wideDy, runs, sum, spare) => {
    kernels.zero(sum, taps * columns);
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
      let right = pointer(backend, dy) + first * outHeight * outWidth * outChannels * BYTES;
      if (rightFloats !== outChannels) {
        kernels.frame(right, wideDy, count, outHeight, outWidth, outChannels, outHeight, outWidth, rightFloats, 0, 0);
        right = wideDy;
      }
      const sums = { at: sum, columns, spare };
      if (gathered) addGathered(kernels, frames, frame, right, rightFloats, count, block, runs, sums, geometry);
      else addPictures(kernels, frames, frame, right, rightFloats, count, block, sums, geometry);
    }
    kernels.frame(sum, pointer(backend, out), 1, 1, taps, columns, 1, taps, outChannels, 0, 0);
  });
}

/** The gradient as it grows, [kh,kw*I,columns], and the kernel's scratch space. */
interface Sums {
  readonly at: number;
  readonly columns: number;
  readonly spare: number;
}

/** Floats from row to row of a matrix whose rows are read in parallel: no power of two, or they compete for the same cache lines. */
function rowFloats(columns: number): number {
  return columns % 128 === 0 ? columns + 16 : columns;
}

/** How many rows of a picture, with the rows of dy, fit the first-level cache. */
function cachedRows(
  { outHeight, outWidth, outChannels, strideHeight, inChannels }: ConvGeometry,
  width: number,
): number {
  const fit = Math.floor(CACHED_FLOATS / (strideHeight * width * inChannels + outWidth * outChannels));
  return Math.max(1, Math.min(outHeight, fit));
}

/** How many rows of outputs are gathered at a time. */
function gatheredRows({ outHeight, outWidth }: ConvGeometry): number {
  return Math.max(1, Math.min(outHeight, Math.floor(CACHED_ROWS / outWidth)));
}

/** Adds what `count` pictures give, read in place. */
function addPictures(
  kernels: KernelModule,
  frames: number,
  frame: Frame,
  dy: number,
  dyFloats: number,
  count: number,
  block: number,
  sums: Sums,
  { inChannels, outHeight, outWidth, filterHeight, filterWidth, strideHeight, strideWidth }: ConvGeometry,
): void {
  const pixel = inChannels * BYTES;
  const row = frame.width * pixel;
  const dyRow = outWidth * dyFloats * BYTES;
  const run = filterWidth * inChannels;
  for (let n = 0; n < count; n++) {
    for (let first = 0; first < outHeight; first += block) {
      for (let tap = 0; tap < filterHeight; tap++) {
        kernels.outerProducts(
          frames + (n * frame.height + first * strideHeight + tap) * row,
          strideHeight * row,
          strideWidth * pixel,
          dy + (n * outHeight + first) * dyRow,
          dyRow,
          dyFloats * BYTES,
          Math.min(block, outHeight - first),
          outWidth,
          sums.at + tap * run * sums.columns * BYTES,
          sums.columns * BYTES,
          run,
          sums.columns,
          sums.spare,
        );
      }
    }
  }
}

/**
 * Adds what `count` pictures give, with the runs of every output pixel written out, so that the kernel sums over all of them at
 * once. Several pictures only where all their rows fit a block.
 */
function addGathered(
  kernels: KernelModule,
  frames: number,
  frame: Frame,
  dy: number,
  dyFloats: number,
  count: number,
  block: number,
  runs: number,
  sums: Sums,
  { inChannels, outHeight, outWidth, filterHeight, filterWidth, strideHeight, strideWidth }: ConvGeometry,
): void {
  const row = frame.width * inChannels * BYTES;
  const run = filterWidth * inChannels;
  const runStep = rowFloats(run);
  for (let first = 0; first < outHeight; first += block) {
    const grid = { rows: Math.min(block, outHeight - first), columns: outWidth };
    for (let tap = 0; tap < filterHeight; tap++) {
      const windows = { frame, height: 1, width: filterWidth, stride: [strideHeight, strideWidth] } as const;
      gatherWindows(kernels, frames + (first * strideHeight + tap) * row, windows, grid, count, runs, runStep);
      kernels.outerProducts(
        runs,
        0,
        runStep * BYTES,
        dy + first * outWidth * dyFloats * BYTES,
        0,
        dyFloats * BYTES,
        1,
        count * grid.rows * outWidth,
        sums.at + tap * run * sums.columns * BYTES,
        sums.columns * BYTES,
        run,
        sums.columns,
        sums.spare,
      );
    }
  }
}
