import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { ConvGeometry } from './conv-geometry.ts';
import { offsetsOf, packedSize, tableSize } from './gathered-product.ts';
import type { WasmBackend } from './heap.ts';
import { kernelModule, pointer, withScratch } from './kernel-module.ts';

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** What pixels of dy send to their windows, before it is added up: this many floats (512 KiB) stay in second-level caches. */
const CACHED_FLOATS = 1 << 17;

/**
 * dy [N,oh,ow,O], filter [kh,kw,I,O] -> dx [N,H,W,I], for any stride and padding: dy times the transposed filter is what every pixel
 * of dy sends to its window, [N*oh*ow,kh*kw*I]; windows that overlap are added up.
 */
export function inputGradientByColumns(
  backend: WasmBackend,
  dy: TensorInfo,
  filter: TensorInfo,
  dx: TensorInfo,
  geometry: ConvGeometry,
): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = geometry;
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = geometry;
  const kernels = kernelModule(backend);
  const window = filterHeight * filterWidth * inChannels;
  const pixels = outHeight * outWidth;
  const weights = util.sizeFromShape(geometry.filterShape);
  // Every group of pictures reads all weights, so that it should not be much smaller than they are.
  const most = Math.max(1, Math.floor(Math.max(CACHED_FLOATS, weights) / (pixels * window)));
  const step = Math.ceil(batchSize / Math.ceil(batchSize / most));
  const sizes = [weights, packedSize(outChannels, window), step * pixels * window, tableSize(step * pixels)];
  withScratch(backend, sizes, (swapped, packed, columns, table) => {
    const offsets = offsetsOf(table);
    kernels.transpose(pointer(backend, filter), swapped, 1, window, outChannels); // [O,kh*kw*I]
    kernels.packColumns(swapped, window * BYTES, packed, outChannels, window, outChannels);
    for (let first = 0; first < batchSize; first += step) {
      const count = Math.min(step, batchSize - first);
      const rows = count * pixels;
      const source = pointer(backend, dy) + first * pixels * outChannels * BYTES;
      kernels.fillOffsets(offsets, 1, 1, rows, 0, 0, outChannels * BYTES, 0, 0, window * BYTES);
      kernels.product(source, packed, columns, offsets, rows, window, 1, outChannels, 0, table);
      kernels.scatterRuns(
        columns,
        pointer(backend, dx) + first * inHeight * inWidth * inChannels * BYTES,
        count,
        outHeight,
        outWidth,
        inHeight,
        inWidth,
        inChannels,
        filterHeight,
        filterWidth,
        strideHeight,
        strideWidth,
        padInfo.top,
        padInfo.left,
      );
    }
  });
}

/** What it costs to add up a float of the columns, in multiply-adds. Measured, roughly. */
const COST_OF_ADDING = 8;

/** What this way costs for one picture, in multiply-adds. */
export function columnsInputGradientCost({
  filterHeight,
  filterWidth,
  inChannels,
  outHeight,
  outWidth,
  outChannels,
}: ConvGeometry): number {
  const window = filterHeight * filterWidth * inChannels;
  return outHeight * outWidth * (outChannels * Math.ceil(window / 8) * 8 + window * COST_OF_ADDING);
}
