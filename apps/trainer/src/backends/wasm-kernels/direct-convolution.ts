import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { ConvGeometry } from './conv-geometry.ts';
import {
  frameSize,
  gatherWindows,
  offsetsOf,
  packedSize,
  picturesAtOnce,
  pixelsOf,
  tableSize,
  windowProduct,
} from './gathered-product.ts';
import type { WasmBackend } from './heap.ts';
import { kernelModule, pointer, withScratch } from './kernel-module.ts';

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** out [N,oh,ow,O] = x [N,H,W,I] convolved with filter [kh,kw,I,O], for any stride and padding. */
export function convolveDirectly(
  backend: WasmBackend,
  x: TensorInfo,
  filter: TensorInfo,
  out: TensorInfo,
  geometry: ConvGeometry,
): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels } = geometry;
  const { filterHeight, filterWidth, strideHeight, strideWidth, padInfo } = geometry;
  const kernels = kernelModule(backend);
  const inner = filterHeight * filterWidth * inChannels;
  const frame = {
    height: (outHeight - 1) * strideHeight + filterHeight,
    width: (outWidth - 1) * strideWidth + filterWidth,
    channels: inChannels,
  };
  const grid = {
    rows: outHeight,
    columns: outWidth,
    pictureStep: outHeight * outWidth * outChannels,
    rowStep: outWidth * outChannels,
    columnStep: outChannels,
  };
  const windows = { frame, height: filterHeight, width: filterWidth, stride: [strideHeight, strideWidth] } as const;
  const step = picturesAtOnce(frame, batchSize);
  const gathered = gatheringPays(geometry);
  const pixels = outHeight * outWidth;
  const sizes = [
    packedSize(inner, outChannels),
    step * frameSize(frame),
    tableSize(pixelsOf(step, grid)),
    gathered ? step * pixels * inner : 0,
  ];
  withScratch(backend, sizes, (packed, frames, table, rows) => {
    kernels.packColumns(pointer(backend, filter), outChannels * BYTES, packed, inner, outChannels, inner);
    for (let first = 0; first < batchSize; first += step) {
      const count = Math.min(step, batchSize - first);
      const source = pointer(backend, x) + first * inHeight * inWidth * inChannels * BYTES;
      const target = pointer(backend, out) + first * grid.pictureStep * BYTES;
      kernels.frame(
        source,
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
      if (!gathered) {
        windowProduct(kernels, frames, windows, packed, target, outChannels, grid, count, table);
        continue;
      }
      gatherWindows(kernels, frames, windows, grid, count, rows);
      const offsets = offsetsOf(table);
      kernels.fillOffsets(offsets, 1, 1, count * pixels, 0, 0, inner * BYTES, 0, 0, outChannels * BYTES);
      kernels.product(rows, packed, target, offsets, count * pixels, outChannels, 1, inner, 0, table);
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
