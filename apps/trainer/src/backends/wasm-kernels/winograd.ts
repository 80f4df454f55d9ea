/**
 * Convolutions with a 4x4 filter and stride 2, the ones DCGANs are made of, by minimal filtering F(4x4,2x2): 25 multiplications
 * instead of 64 (see `apps/trainer/kernels/winograd.ts`). Data and filters are transformed to 25 points, multiplied there as
 * matrices, and transformed back; the gradients are the same three linear steps, transposed.
 */
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { ConvGeometry } from './conv-geometry.ts';
import { offsetsOf, packedSize, tableSize } from './gathered-product.ts';
import type { WasmBackend } from './heap.ts';
import { type KernelModule, kernelModule, pointer, withScratch } from './kernel-module.ts';

const BYTES = Float32Array.BYTES_PER_ELEMENT;
const POINTS = 25;
/** Scratch of the transforms: a tile of 5x5 vectors. */
const TILE_FLOATS = 100;

/** Points of the pictures that are transformed at a time: this many floats (1 MiB) still fit second-level caches. */
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
  const picturePoints = POINTS * tiles * (4 * inChannels + outChannels);
  // Every group reads all filters, so that a group smaller than they are would only save what it then spends on them.
  const filterPoints = POINTS * 4 * inChannels * outChannels;
  const most = Math.max(1, Math.floor(Math.max(CACHED_FLOATS, filterPoints) / picturePoints));
  const data = { height: 8 * down + 2, width: 8 * across + 2 };
  const output = { height: 4 * down, width: 4 * across };
  return {
    down,
    across,
    tiles,
    step: Math.ceil(batchSize / Math.ceil(batchSize / most)),
    dataFrame: { ...data, floats: data.height * data.width * inChannels },
    outputFrame: { ...output, floats: output.height * output.width * outChannels },
  };
}

/** One matrix for every point: `step` bytes from one to the next, `rowStep` bytes from row to row. */
interface PointMatrices {
  readonly columns: number;
  readonly rowStep: number;
  readonly step: number;
  /** Of all of them. */
  readonly floats: number;
}

/** A cache line, in floats. */
const LINE = 16;

/**
 * Matrices [25,rows,columns]. Addresses a power of two apart compete for the same few cache lines, so that a line more than needed
 * lies between two points, and between two rows that are long.
 */
function pointMatrices(rows: number, columns: number, padded = true): PointMatrices {
  const rowFloats = padded && columns % 128 === 0 ? columns + LINE : columns;
  const pointFloats = rows * rowFloats + LINE;
  return { columns, rowStep: rowFloats * BYTES, step: pointFloats * BYTES, floats: POINTS * pointFloats };
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
  const filterPoints = pointMatrices(1, packedSize(inner, outChannels), false);
  const dataPoints = pointMatrices(step * tiles, inner);
  const productPoints = pointMatrices(step * tiles, outChannels);
  const sizes = [
    TILE_FLOATS,
    filterPoints.floats,
    step * dataFrame.floats,
    dataPoints.floats,
    productPoints.floats,
    tableSize(step * tiles),
  ];
  withScratch(backend, sizes, (tile, filters, frames, data, products, table) => {
    const source = pointer(backend, filter);
    kernels.winogradFilter(source, filters, filterPoints.step, tile, inChannels, outChannels, inner, inChannels, 0);
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
      kernels.winogradData(frames, data, dataPoints.step, dataPoints.rowStep, tile, count, down, across, inChannels);
      multiplyPoints(
        kernels,
        { at: data, ...dataPoints },
        { at: filters, ...filterPoints },
        { at: products, ...productPoints },
        count * tiles,
        table,
      );
      const target = pointer(backend, out) + first * outHeight * outWidth * outChannels * BYTES;
      kernels.winogradOutput(
        products,
        productPoints.step,
        productPoints.rowStep,
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
  const filterPoints = pointMatrices(1, packedSize(outChannels, columns), false);
  const dataPoints = pointMatrices(step * tiles, columns);
  const productPoints = pointMatrices(step * tiles, outChannels);
  const sizes = [
    TILE_FLOATS,
    util.sizeFromShape(geometry.filterShape),
    filterPoints.floats,
    step * outputFrame.floats,
    step * dataFrame.floats,
    dataPoints.floats,
    productPoints.floats,
    tableSize(step * tiles),
  ];
  withScratch(backend, sizes, (tile, swapped, filters, dyFrames, dxFrames, data, products, table) => {
    kernels.transpose(pointer(backend, filter), swapped, 16, inChannels, outChannels);
    kernels.winogradFilter(
      swapped,
      filters,
      filterPoints.step,
      tile,
      outChannels,
      inChannels,
      outChannels,
      0,
      inChannels,
    );
    for (let first = 0; first < batchSize; first += step) {
      const count = Math.min(step, batchSize - first);
      const source = pointer(backend, dy) + first * outHeight * outWidth * outChannels * BYTES;
      const framed = frameOutputs(kernels, source, dyFrames, count, geometry, outputFrame);
      kernels.winogradOutputGradient(
        framed,
        products,
        productPoints.step,
        productPoints.rowStep,
        tile,
        count,
        down,
        across,
        outChannels,
      );
      multiplyPoints(
        kernels,
        { at: products, ...productPoints },
        { at: filters, ...filterPoints },
        { at: data, ...dataPoints },
        count * tiles,
        table,
      );
      kernels.winogradDataGradient(
        data,
        dataPoints.step,
        dataPoints.rowStep,
        dxFrames,
        tile,
        count,
        down,
        across,
        inChannels,
      );
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
  const gradientPoints = pointMatrices(rows, outChannels, false);
  const dataPoints = pointMatrices(step * tiles, rows);
  const productPoints = pointMatrices(step * tiles, outChannels);
  const sizes = [
    TILE_FLOATS,
    gradientPoints.floats,
    step * outputFrame.floats,
    step * dataFrame.floats,
    dataPoints.floats,
    productPoints.floats,
  ];
  withScratch(backend, sizes, (tile, gradients, dyFrames, frames, data, products) => {
    kernels.zero(gradients, gradientPoints.floats);
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
      kernels.winogradData(frames, data, dataPoints.step, dataPoints.rowStep, tile, count, down, across, inChannels);
      const source = pointer(backend, dy) + first * outHeight * outWidth * outChannels * BYTES;
      const framed = frameOutputs(kernels, source, dyFrames, count, geometry, outputFrame);
      kernels.winogradOutputGradient(
        framed,
        products,
        productPoints.step,
        productPoints.rowStep,
        tile,
        count,
        down,
        across,
        outChannels,
      );
      for (let point = 0; point < POINTS; point++) {
        kernels.outerProducts(
          data + point * dataPoints.step,
          0,
          dataPoints.rowStep,
          products + point * productPoints.step,
          0,
          productPoints.rowStep,
          1,
          count * tiles,
          gradients + point * gradientPoints.step,
          outChannels * BYTES,
          rows,
          outChannels,
          tile,
        );
      }
    }
    kernels.winogradFilterGradient(
      gradients,
      gradientPoints.step,
      pointer(backend, out),
      tile,
      inChannels,
      outChannels,
    );
  });
}

interface Placed extends PointMatrices {
  readonly at: number;
}

/** At every point: out [tiles,columns] = left [tiles,inner] x right, packed. */
function multiplyPoints(
  kernels: KernelModule,
  left: Placed,
  right: Placed,
  out: Placed,
  tiles: number,
  table: number,
): void {
  const offsets = offsetsOf(table);
  kernels.fillOffsets(offsets, 1, 1, tiles, 0, 0, left.rowStep, 0, 0, out.rowStep);
  for (let point = 0; point < POINTS; point++) {
    kernels.product(
      left.at + point * left.step,
      right.at + point * right.step,
      out.at + point * out.step,
      offsets,
      tiles,
      out.columns,
      1,
      left.columns,
      0,
      table,
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
