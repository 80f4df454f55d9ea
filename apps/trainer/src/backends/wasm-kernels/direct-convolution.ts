import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { ConvGeometry } from './conv-geometry.ts';
import { frameCall, frameSize, inputPicture, picturesAtOnce, windowFrame } from './frames.ts';
import {
  gatherWindows,
  packedSize,
  packTasks,
  pixelsOf,
  rowProduct,
  tableSize,
  windowProduct,
} from './gathered-product.ts';
import type { WasmBackend } from './heap.ts';
import { type Call, kernelThreads, pointer, runTasks, withScratch } from './kernel-module.ts';
import { rounds, slotFloats } from './slots.ts';

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** out [N,oh,ow,O] = x [N,H,W,I] convolved with filter [kh,kw,I,O], for any stride and padding. */
export function convolveDirectly(
  backend: WasmBackend,
  x: TensorInfo,
  filter: TensorInfo,
  out: TensorInfo,
  geometry: ConvGeometry,
): void {
  const { batchSize, inChannels, outHeight, outWidth, outChannels } = geometry;
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = geometry;
  const threads = kernelThreads(backend);
  const inner = filterHeight * filterWidth * inChannels;
  const picture = inputPicture(geometry);
  const frame = windowFrame(geometry);
  const grid = {
    rows: outHeight,
    columns: outWidth,
    pictureStep: outHeight * outWidth * outChannels,
    rowStep: outWidth * outChannels,
    columnStep: outChannels,
  };
  const windows = { frame, height: filterHeight, width: filterWidth, stride: [strideHeight, strideWidth] } as const;
  const step = picturesAtOnce(frame, batchSize, threads);
  const pixels = pixelsOf(step, grid);
  const gathered = gatheringPays(geometry);
  const frameFloats = slotFloats(step * frameSize(frame));
  const tableFloats = slotFloats(tableSize(pixels));
  const rowsFloats = gathered ? slotFloats(pixels * inner) : 0;
  const sizes = [packedSize(inner, outChannels), threads * frameFloats, threads * tableFloats, threads * rowsFloats];
  withScratch(backend, sizes, (packed, allFrames, tables, allRows) => {
    runTasks(backend, packTasks(pointer(backend, filter), inner, outChannels, packed, threads));
    for (const chunks of rounds(batchSize, step, threads)) {
      const tasks = chunks.map(({ first, count, slot }): Call[] => {
        const frames = allFrames + slot * frameFloats * BYTES;
        const table = tables + slot * tableFloats * BYTES;
        const rows = allRows + slot * rowsFloats * BYTES;
        const source = pointer(backend, x) + first * frameSize(picture) * BYTES;
        const target = pointer(backend, out) + first * grid.pictureStep * BYTES;
        return [
          frameCall(source, picture, frames, frame, padInfo, count),
          ...(gathered
            ? [
                gatherWindows(frames, windows, grid, count, rows),
                ...rowProduct(rows, inner, packed, target, outChannels, pixelsOf(count, grid), table),
              ]
            : windowProduct(frames, windows, packed, target, outChannels, grid, count, table)),
        ];
      });
      runTasks(backend, tasks);
    }
  });
}

/**
 * Whether windows are better written out. `product` starts anew for every row of the filter, which takes about 4 cycles a pixel and
 * eight channels; writing a row out takes about 4 cycles and one for four floats. Both were measured, roughly.
 */
function gatheringPays({ filterHeight, filterWidth, inChannels, outChannels }: ConvGeometry): boolean {
  const starting = (filterHeight - 1) * 4 * Math.ceil(outChannels / 8);
  return starting > filterHeight * (4 + (filterWidth * inChannels) / 4);
}
