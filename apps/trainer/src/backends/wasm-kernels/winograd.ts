/**
 * Convolutions with a 4x4 filter and stride 2, the ones DCGANs are made of, by minimal filtering F(4x4,2x2): 25 multiplications
 * instead of 64 (see `apps/trainer/kernels/winograd.ts`). Data and filters are transformed to 25 points, multiplied there as
 * matrices, and transformed back; the gradients are the same three linear steps, transposed.
 */
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { ConvGeometry } from './conv-geometry.ts';
import { packedSize } from './gathered-product.ts';
import type { WasmBackend } from './heap.ts';
import { type KernelModule, kernelModule, pointer, withScratch } from './kernel-module.ts';

const BYTES = Float32Array.BYTES_PER_ELEMENT;
const POINTS = 25;
/** Scratch of the transforms: a tile of 5x5 vectors. */
const TILE_FLOATS = 100;

/** Points of a group of pictures: this many floats (1 MiB) still fit second-level caches. */
const CACHED_FLOATS = 1 << 18;
/** Tiles at the picture's edge may compute so much more than is wanted; with more, the direct way is faster. */
const MOST_WASTE = 1.5;

/** Whether a convolution and its gradients can and should go this way. */
export function suitsWinograd({
  filterHeight,
  filterWidth,
  strideHeight,
  strideWidth,
  inChannels,
  outChannels,
  outHeight,
  outWidth,
}: ConvGeometry): boolean {
  return (
    filterHeight === 4 &&
    filterWidth === 4 &&
    strideHeight === 2 &&
    strideWidth === 2 &&
    inChannels % 4 === 0 &&
    outChannels % 4 === 0 &&
    Math.ceil(outHeight / 4) * Math.ceil(outWidth / 4) * 16 <= MOST_WASTE * outHeight * outWidth
  );
}

/** How a batch is cut. */
interface Tiling {
  /** Tiles of a picture, [down, across], and how many that is. */
  readonly down: number;
  readonly across: number;
  readonly tiles: number;
  /** Pictures that are transformed and multiplied at a time. */
  readonly step: number;
  /** Floats of x, framed for its tiles, and of dy. */
  readonly dataFrame: { readonly height: number; readonly width: number; readonly floats: number };
  readonly outputFrame: { readonly height: number; readonly width: number; readonly floats: number };
}

function tilingOf({ batchSize, inChannels, outChannels, outHeight, outWidth }: ConvGeometry): Tiling {
  const down = Math.ceil(outHeight / 4);
  const across = Math.ceil(outWidth / 4);
  const tiles = down * across;
  const pointFloats = POINTS * tiles * (4 * inChannels + outChannels);
  const data = { height: 8 * down + 2, width: 8 * across + 2 };
  const output = { height: 4 * down, width: 4 * across };
  return {
    down,
    across,
    tiles,
    step: Math.max(1, Math.min(batchSize, Math.floor(CACHED_FLOATS / pointFloats))),
    dataFrame: { ...data, floats: data.height * data.width * inChannels },
    outputFrame: { ...output, floats: output.height * output.width * outChannels },
  };
}

/** Floats from one point to the next. A cache line more than needed, or all 25 points would compete for the same cache lines. */
function pointFloats(rows: number, columns: number): number {
  return rows * columns + 16;
}

/** out [N,oh,ow,O] = x [N,H,W,I] convolved with filter [4,4,I,O]. */
export function convolveByWinograd(
  backend: WasmBackend,
  x: TensorInfo,
  filter: TensorInfo,
  out: TensorInfo,
  geometry: ConvGeometry,
): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = geometry;
  const kernels = kernelModule(backend);
  const { down, across, tiles, step, dataFrame } = tilingOf(geometry);
  const inner = 4 * inChannels;
  const filterStep = pointFloats(1, packedSize(inner, outChannels)) * BYTES;
  const dataStep = pointFloats(step * tiles, inner) * BYTES;
  const productStep = pointFloats(step * tiles, outChannels) * BYTES;
  const sizes = [
    TILE_FLOATS,
    (POINTS * filterStep) / BYTES,
    step * dataFrame.floats,
    (POINTS * dataStep) / BYTES,
    (POINTS * productStep) / BYTES,
    tableFloats(step * tiles),
  ];
  withScratch(backend, sizes, (tile, filters, frames, data, products, table) => {
    const source = pointer(backend, filter);
    kernels.winogradFilter(source, filters, filterStep, tile, inChannels, outChannels, inner, inChannels, 0);
    for (let first = 0; first < batchSize; first += step) {
      const count = Math.min(step, batchSize - first);
      kernels.frame(
        pointer(backend, x) + first * inHeight * inWidth * inChannels * BYTES,
        frames,
        count,
        inHeight,
        inWidth,
        inChannels,
        dataFrame.height,
        dataFrame.width,
        inChannels,
        padInfo.top,
        padInfo.left,
      );
      kernels.winogradData(frames, data, dataStep, tile, count, down, across, inChannels);
      multiplyPoints(
        kernels,
        { at: data, step: dataStep, columns: inner },
        { at: filters, step: filterStep },
        { at: products, step: productStep, columns: outChannels },
        count * tiles,
        table,
      );
      const target = pointer(backend, out) + first * outHeight * outWidth * outChannels * BYTES;
      kernels.winogradOutput(
        products,
        productStep,
        target,
        tile,
        count,
        down,
        across,
        outHeight,
        outWidth,
        outChannels,
      );
    }
  });
}

/** dy [N,oh,ow,O], filter [4,4,I,O] -> dx [N,H,W,I]. */
export function inputGradientByWinograd(
  backend: WasmBackend,
  dy: TensorInfo,
  filter: TensorInfo,
  dx: TensorInfo,
  geometry: ConvGeometry,
): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = geometry;
  const kernels = kernelModule(backend);
  const { down, across, tiles, step, dataFrame, outputFrame } = tilingOf(geometry);
  const columns = 4 * inChannels;
  const filterStep = pointFloats(1, packedSize(outChannels, columns)) * BYTES;
  const dataStep = pointFloats(step * tiles, columns) * BYTES;
  const productStep = pointFloats(step * tiles, outChannels) * BYTES;
  const sizes = [
    TILE_FLOATS,
    util.sizeFromShape(geometry.filterShape),
    (POINTS * filterStep) / BYTES,
    step * outputFrame.floats,
    step * dataFrame.floats,
    (POINTS * dataStep) / BYTES,
    (POINTS * productStep) / BYTES,
    tableFloats(step * tiles),
  ];
  withScratch(backend, sizes, (tile, swapped, filters, dyFrames, dxFrames, data, products, table) => {
    kernels.transpose(pointer(backend, filter), swapped, 16, inChannels, outChannels);
    kernels.winogradFilter(swapped, filters, filterStep, tile, outChannels, inChannels, outChannels, 0, inChannels);
    for (let first = 0; first < batchSize; first += step) {
      const count = Math.min(step, batchSize - first);
      const source = pointer(backend, dy) + first * outHeight * outWidth * outChannels * BYTES;
      const framed = frameOutputs(kernels, source, dyFrames, count, geometry, outputFrame);
      kernels.winogradOutputGradient(framed, products, productStep, tile, count, down, across, outChannels);
      multiplyPoints(
        kernels,
        { at: products, step: productStep, columns: outChannels },
        { at: filters, step: filterStep },
        { at: data, step: dataStep, columns },
        count * tiles,
        table,
      );
      kernels.winogradDataGradient(data, dataStep, dxFrames, tile, count, down, across, inChannels);
      kernels.frame(
        dxFrames,
        pointer(backend, dx) + first * inHeight * inWidth * inChannels * BYTES,
        count,
        dataFrame.height,
        dataFrame.width,
        inChannels,
        inHeight,
        inWidth,
        inChannels,
        0 - padInfo.top,
        0 - padInfo.left,
      );
    }
  });
}

/** x [N,H,W,I], dy [N,oh,ow,O] -> the filter's gradient [4,4,I,O]. */
export function filterGradientByWinograd(
  backend: WasmBackend,
  x: TensorInfo,
  dy: TensorInfo,
  out: TensorInfo,
  geometry: ConvGeometry,
): void {
  const { batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo } = geometry;
  const kernels = kernelModule(backend);
  const { down, across, tiles, step, dataFrame, outputFrame } = tilingOf(geometry);
  const rows = 4 * inChannels;
  const gradientStep = pointFloats(rows, outChannels) * BYTES;
  const dataStep = pointFloats(step * tiles, rows) * BYTES;
  const productStep = pointFloats(step * tiles, outChannels) * BYTES;
  const sizes = [
    TILE_FLOATS,
    (POINTS * gradientStep) / BYTES,
    step * outputFrame.floats,
    step * dataFrame.floats,
    (POINTS * dataStep) / BYTES,
    (POINTS * productStep) / BYTES,
  ];
  withScratch(backend, sizes, (tile, gradients, dyFrames, frames, data, products) => {
    kernels.zero(gradients, (POINTS * gradientStep) / BYTES);
    for (let first = 0; first < batchSize; first += step) {
      const count = Math.min(step, batchSize - first);
      kernels.frame(
        pointer(backend, x) + first * inHeight * inWidth * inChannels * BYTES,
        frames,
        count,
        inHeight,
        inWidth,
        inChannels,
        dataFrame.height,
        dataFrame.width,
        inChannels,
        padInfo.top,
        padInfo.left,
      );
      kernels.winogradData(frames, data, dataStep, tile, count, down, across, inChannels);
      const source = pointer(backend, dy) + first * outHeight * outWidth * outChannels * BYTES;
      const framed = frameOutputs(kernels, source, dyFrames, count, geometry, outputFrame);
      kernels.winogradOutputGradient(framed, products, productStep, tile, count, down, across, outChannels);
      for (let point = 0; point < POINTS; point++) {
        kernels.outerProducts(
          data + point * dataStep,
          0,
          rows * BYTES,
          products + point * productStep,
          0,
          outChannels * BYTES,
          1,
          count * tiles,
          gradients + point * gradientStep,
          outChannels * BYTES,
          rows,
          outChannels,
        );
      }
    }
    kernels.winogradFilterGradient(gradients, gradientStep, pointer(backend, out), tile, inChannels, outChannels);
  });
}

/** One matrix for every point, `step` bytes apart. */
interface PointMatrices {
  readonly at: number;
  readonly step: number;
}
interface TileRows extends PointMatrices {
  readonly columns: number;
}

function tableFloats(rows: number): number {
  return 2 * (rows + 5);
}

/** At every point: out [tiles,columns] = left [tiles,inner] x right, packed. */
function multiplyPoints(
  kernels: KernelModule,
  left: TileRows,
  right: PointMatrices,
  out: TileRows,
  tiles: number,
  table: number,
): void {
  kernels.fillOffsets(table, 1, 1, tiles, 0, 0, left.columns * BYTES, 0, 0, out.columns * BYTES);
  for (let point = 0; point < POINTS; point++) {
    kernels.product(
      left.at + point * left.step,
      right.at + point * right.step,
      out.at + point * out.step,
      table,
      tiles,
      out.columns,
      1,
      left.columns,
      0,
    );
  }
}

/** Outputs filled up with zeros to whole tiles, where that is needed. Returns where they are. */
function frameOutputs(
  kernels: KernelModule,
  source: number,
  frames: number,
  count: number,
  { outHeight, outWidth, outChannels }: ConvGeometry,
  { height, width }: { readonly height: number; readonly width: number },
): number {
  if (height === outHeight && width === outWidth) return source;
  kernels.frame(source, frames, count, outHeight, outWidth, outChannels, height, width, outChannels, 0, 0);
  return frames;
}
