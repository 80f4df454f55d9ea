import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { ConvGeometry } from './conv-geometry.ts';
import { packedSize, packTasks, rowProduct, tableSize } from './gathered-product.ts';
import type { WasmBackend } from './heap.ts';
import { type Call, kernelThreads, pointer, runTasks, withScratch } from './kernel-module.ts';
import { rounds, slotFloats } from './slots.ts';

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
  const threads = kernelThreads(backend);
  const window = filterHeight * filterWidth * inChannels;
  const pixels = outHeight * outWidth;
  const weights = util.sizeFromShape(geometry.filterShape);
  // Every chunk of pictures reads all weights, so that it should not be much smaller than they are.
  const most = Math.max(1, Math.floor(Math.max(CACHED_FLOATS, weights) / (pixels * window)));
  const step = Math.ceil(batchSize / (Math.ceil(batchSize / (most * threads)) * threads));
  const columnFloats = slotFloats(step * pixels * window);
  const tableFloats = slotFloats(tableSize(step * pixels));
  const sizes = [weights, packedSize(outChannels, window), threads * columnFloats, threads * tableFloats];
  withScratch(backend, sizes, (swapped, packed, allColumns, tables) => {
    runTasks(backend, [[['transpose', pointer(backend, filter), swapped, 1, window, outChannels]]]); // [O,kh*kw*I]
    runTasks(backend, packTasks(swapped, outChannels, window, packed, threads));
    for (const chunks of rounds(batchSize, step, threads)) {
      const tasks = chunks.map(({ first, count, slot }): Call[] => {
        const columns = allColumns + slot * columnFloats * BYTES;
        const table = tables + slot * tableFloats * BYTES;
        const source = pointer(backend, dy) + first * pixels * outChannels * BYTES;
        return [
          ...rowProduct(source, outChannels, packed, columns, window, count * pixels, table),
          [
            'scatterRuns',
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
          ],
        ];
      });
      runTasks(backend, tasks);
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
