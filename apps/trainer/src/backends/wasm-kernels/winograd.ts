/**
 * Convolutions with a 4x4 filter and stride 2, the ones DCGANs are made of, by minimal filtering F(4x4,2x2): 25 multiplications
 * instead of 64 (see `apps/trainer/kernels/winograd.ts`). Data and filters are transformed to 25 points, multiplied there as
 * matrices, and transformed back; the gradients are the same three linear steps, transposed.
 */
import { type TensorInfo, util } from '@tensorflow/tfjs-core';
import type { ConvGeometry } from './conv-geometry.ts';
import { packedSize, tableSize } from './gathered-product.ts';
import type { WasmBackend } from './heap.ts';
import { type Call, kernelModule, kernelThreads, pointer, runTasks, type Task, withScratch } from './kernel-module.ts';

const BYTES = Float32Array.BYTES_PER_ELEMENT;
const POINTS = 25;
/** Points of the pictures that a thread transforms at a time: this many floats (1 MiB) still fit its second-level cache. */
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

function tilingOf({ batchSize, inChannels, outChannels, outHeight, outWidth }: ConvGeometry, threads: number): Tiling {
  const down = Math.ceil(outHeight / 4);
  const across = Math.ceil(outWidth / 4);
  const tiles = down * across;
  const picturePoints = POINTS * tiles * (4 * inChannels + outChannels);
  // Every group reads all filters, so that a group smaller than they are would only save what it then spends on them.
  const filterPoints = POINTS * 4 * inChannels * outChannels;
  const most = Math.max(threads, Math.floor(Math.max(threads * CACHED_FLOATS, filterPoints) / picturePoints));
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
  const { batchSize, inChannels, outHeight, outWidth, outChannels } = geometry;
  const tiling = tilingOf(geometry, kernelThreads(backend));
  const { down, across, tiles, step, dataFrame } = tiling;
  const inner = 4 * inChannels;
  const filterPoints = pointMatrices(1, packedSize(inner, outChannels), false);
  const dataPoints = pointMatrices(step * tiles, inner);
  const productPoints = pointMatrices(step * tiles, outChannels);
  const sizes = [
    filterPoints.floats,
    step * dataFrame.floats,
    dataPoints.floats,
    productPoints.floats,
    tableSize(step * tiles),
  ];
  withScratch(backend, sizes, (filters, frames, data, products, table) => {
    const transforms = PHASES.map((phase): Task => {
      const place = [phase, inner, phase * inChannels, 0] as const;
      return [
        ['winogradFilter', pointer(backend, filter), filters, filterPoints.step, inChannels, outChannels, ...place],
      ];
    });
    runTasks(backend, transforms);
    for (let first = 0; first < batchSize; first += step) {
      const count = Math.min(step, batchSize - first);
      const pictures = Array.from({ length: count }, (_, n) => n);
      runTasks(
        backend,
        pictures.map((n) =>
          transformData(backend, x, first + n, frames, { at: data, ...dataPoints }, n, tiling, geometry),
        ),
      );
      multiplyPoints(
        backend,
        { at: data, ...dataPoints },
        { at: filters, ...filterPoints },
        { at: products, ...productPoints },
        count * tiles,
        table,
      );
      const outputs = pictures.map((n): Task => {
        const from = products + n * tiles * productPoints.rowStep;
        const to = pointer(backend, out) + (first + n) * outHeight * outWidth * outChannels * BYTES;
        const { step, rowStep } = productPoints;
        return [['winogradOutput', from, step, rowStep, to, 1, down, across, outHeight, outWidth, outChannels]];
      });
      runTasks(backend, outputs);
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
  const { batchSize, inHeight, inWidth, inChannels, outChannels, padInfo } = geometry;
  const tiling = tilingOf(geometry, kernelThreads(backend));
  const { down, across, tiles, step, dataFrame, outputFrame } = tiling;
  const columns = 4 * inChannels;
  const filterPoints = pointMatrices(1, packedSize(outChannels, columns), false);
  const dataPoints = pointMatrices(step * tiles, columns);
  const productPoints = pointMatrices(step * tiles, outChannels);
  const sizes = [
    util.sizeFromShape(geometry.filterShape),
    filterPoints.floats,
    step * outputFrame.floats,
    step * dataFrame.floats,
    dataPoints.floats,
    productPoints.floats,
    tableSize(step * tiles),
  ];
  withScratch(backend, sizes, (swapped, filters, dyFrames, dxFrames, data, products, table) => {
    runTasks(backend, [[['transpose', pointer(backend, filter), swapped, 16, inChannels, outChannels]]]);
    const transforms = PHASES.map((phase): Task => {
      const place = [phase, outChannels, 0, phase * inChannels] as const;
      return [['winogradFilter', swapped, filters, filterPoints.step, outChannels, inChannels, ...place]];
    });
    runTasks(backend, transforms);
    for (let first = 0; first < batchSize; first += step) {
      const count = Math.min(step, batchSize - first);
      const pictures = Array.from({ length: count }, (_, n) => n);
      const outputs = { at: products, ...productPoints };
      runTasks(
        backend,
        pictures.map((n) => transformOutput(backend, dy, first + n, dyFrames, outputs, n, tiling, geometry)),
      );
      multiplyPoints(
        backend,
        outputs,
        { at: filters, ...filterPoints },
        { at: data, ...dataPoints },
        count * tiles,
        table,
      );
      const gradients = pictures.map((n): Task => {
        const frame = dxFrames + n * dataFrame.floats * BYTES;
        const from = data + n * tiles * dataPoints.rowStep;
        return [
          ['winogradDataGradient', from, dataPoints.step, dataPoints.rowStep, frame, 1, down, across, inChannels],
          [
            'frame',
            frame,
            pointer(backend, dx) + (first + n) * inHeight * inWidth * inChannels * BYTES,
            1,
            dataFrame.height,
            dataFrame.width,
            inChannels,
            inHeight,
            inWidth,
            inChannels,
            0 - padInfo.top,
            0 - padInfo.left,
          ],
        ];
      });
      runTasks(backend, gradients);
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
  const { batchSize, inChannels, outChannels } = geometry;
  const tiling = tilingOf(geometry, kernelThreads(backend));
  const { tiles, step, dataFrame, outputFrame } = tiling;
  const rows = 4 * inChannels;
  const gradientPoints = pointMatrices(rows, outChannels, false);
  const dataPoints = pointMatrices(step * tiles, rows);
  const productPoints = pointMatrices(step * tiles, outChannels);
  const sizes = [
    gradientPoints.floats,
    step * outputFrame.floats,
    step * dataFrame.floats,
    dataPoints.floats,
    productPoints.floats,
  ];
  withScratch(backend, sizes, (gradients, dyFrames, frames, data, products) => {
    kernelModule(backend).zero(gradients, gradientPoints.floats);
    for (let first = 0; first < batchSize; first += step) {
      const count = Math.min(step, batchSize - first);
      const transforms = Array.from(
        { length: count },
        (_, n): Task => [
          ...transformData(backend, x, first + n, frames, { at: data, ...dataPoints }, n, tiling, geometry),
          ...transformOutput(backend, dy, first + n, dyFrames, { at: products, ...productPoints }, n, tiling, geometry),
        ],
      );
      runTasks(backend, transforms);
      // Every point adds up all tiles in their order, whoever does it.
      const sums = Array.from(
        { length: POINTS },
        (_, point): Task => [
          [
            'outerProducts',
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
          ],
        ],
      );
      runTasks(backend, sums);
    }
    const filters = PHASES.map((phase): Task => {
      const from = gradients + phase * inChannels * outChannels * BYTES;
      const target = pointer(backend, out);
      return [['winogradFilterGradient', from, gradientPoints.step, target, inChannels, outChannels, phase]];
    });
    runTasks(backend, filters);
  });
}

const PHASES = [0, 1, 2, 3] as const;

interface Placed extends PointMatrices {
  readonly at: number;
}

/** Picture `picture` of x -> its tiles' points, as the `n`th of the pictures that are transformed. */
function transformData(
  backend: WasmBackend,
  x: TensorInfo,
  picture: number,
  frames: number,
  data: Placed,
  n: number,
  { down, across, tiles, dataFrame }: Tiling,
  { inHeight, inWidth, inChannels, padInfo }: ConvGeometry,
): Call[] {
  const frame = frames + n * dataFrame.floats * BYTES;
  const target = data.at + n * tiles * data.rowStep;
  return [
    [
      'frame',
      pointer(backend, x) + picture * inHeight * inWidth * inChannels * BYTES,
      frame,
      1,
      inHeight,
      inWidth,
      inChannels,
      dataFrame.height,
      dataFrame.width,
      inChannels,
      padInfo.top,
      padInfo.left,
    ],
    ['winogradData', frame, target, data.step, data.rowStep, 1, down, across, inChannels],
  ];
}

/** Picture `picture` of dy -> its tiles' points, as the `n`th of the pictures that are transformed. */
function transformOutput(
  backend: WasmBackend,
  dy: TensorInfo,
  picture: number,
  frames: number,
  products: Placed,
  n: number,
  { down, across, tiles, outputFrame }: Tiling,
  { outHeight, outWidth, outChannels }: ConvGeometry,
): Call[] {
  const { height, width, floats } = outputFrame;
  const source = pointer(backend, dy) + picture * outHeight * outWidth * outChannels * BYTES;
  const frame = frames + n * floats * BYTES;
  const target = products.at + n * tiles * products.rowStep;
  const transform = (from: number): Call => {
    return ['winogradOutputGradient', from, target, products.step, products.rowStep, 1, down, across, outChannels];
  };
  if (height === outHeight && width === outWidth) return [transform(source)];
  // Filled up with zeros to whole tiles.
  const fill = [1, outHeight, outWidth, outChannels, height, width, outChannels, 0, 0] as const;
  return [['frame', source, frame, ...fill], transform(frame)];
}

/** At every point: out [tiles,columns] = left [tiles,inner] x right, packed. */
function multiplyPoints(
  backend: WasmBackend,
  left: Placed,
  right: Placed,
  out: Placed,
  tiles: number,
  table: number,
): void {
  kernelModule(backend).fillOffsets(table, 1, 1, tiles, 0, 0, left.rowStep, 0, 0, out.rowStep);
  const products = Array.from({ length: POINTS }, (_, point): Task => {
    const from = left.at + point * left.step;
    const to = out.at + point * out.step;
    const filters = right.at + point * right.step;
    return [['product', from, filters, to, table, tiles, out.columns, 1, left.columns, 0]];
  });
  runTasks(backend, products);
}
