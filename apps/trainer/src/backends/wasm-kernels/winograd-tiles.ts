/** Tiles and points of minimal filtering F(4x4,2x2), which `winograd.ts` convolves with: how many, where they stand, how they come about. */
import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { ConvGeometry } from './conv-geometry.ts';
import { type Frame, frameCall, frameSize, inputPicture, outputPicture } from './frames.ts';
import type { WasmBackend } from './heap.ts';
import { type Call, kernelModule, pointer, runTasks, type Task } from './kernel-module.ts';

const BYTES = Float32Array.BYTES_PER_ELEMENT;
export const POINTS = 25;
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
export interface Tiling {
  /** Tiles of a picture, [down, across], and how many that is. */
  readonly down: number;
  readonly across: number;
  readonly tiles: number;
  /** Pictures that are transformed and multiplied at a time. */
  readonly step: number;
  /** What the tiles of a picture of x see, and what those of dy cover. */
  readonly dataFrame: Frame;
  readonly outputFrame: Frame;
}

export function tilingOf(
  { batchSize, inChannels, outChannels, outHeight, outWidth }: ConvGeometry,
  threads: number,
): Tiling {
  const down = Math.ceil(outHeight / 4);
  const across = Math.ceil(outWidth / 4);
  const tiles = down * across;
  const picturePoints = POINTS * tiles * (4 * inChannels + outChannels);
  // Every group reads all filters, so that a group smaller than they are would only save what it then spends on them.
  const filterPoints = POINTS * 4 * inChannels * outChannels;
  const most = Math.max(threads, Math.floor(Math.max(threads * CACHED_FLOATS, filterPoints) / picturePoints));
  return {
    down,
    across,
    tiles,
    step: Math.ceil(batchSize / Math.ceil(batchSize / most)),
    dataFrame: { height: 8 * down + 2, width: 8 * across + 2, channels: inChannels },
    outputFrame: { height: 4 * down, width: 4 * across, channels: outChannels },
  };
}

/** One matrix for every point: `step` bytes from one to the next, `rowStep` bytes from row to row. */
export interface PointMatrices {
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
export function pointMatrices(rows: number, columns: number, padded = true): PointMatrices {
  const rowFloats = padded && columns % 128 === 0 ? columns + LINE : columns;
  const pointFloats = rows * rowFloats + LINE;
  return { columns, rowStep: rowFloats * BYTES, step: pointFloats * BYTES, floats: POINTS * pointFloats };
}

/** Even and odd rows, times even and odd columns. */
export const PHASES = [0, 1, 2, 3] as const;

/** Such matrices at a byte offset of the heap. */
export interface Placed extends PointMatrices {
  readonly at: number;
}

/** Picture `index` of x -> its tiles' points, as the `n`th of the pictures that are transformed. */
export function transformData(
  backend: WasmBackend,
  x: TensorInfo,
  index: number,
  frames: number,
  data: Placed,
  n: number,
  { down, across, tiles, dataFrame }: Tiling,
  geometry: ConvGeometry,
): Call[] {
  const picture = inputPicture(geometry);
  const source = pointer(backend, x) + index * frameSize(picture) * BYTES;
  const frame = frames + n * frameSize(dataFrame) * BYTES;
  const target = data.at + n * tiles * data.rowStep;
  return [
    frameCall(source, picture, frame, dataFrame, geometry.padInfo),
    ['winogradData', frame, target, data.step, data.rowStep, 1, down, across, picture.channels],
  ];
}

/** Picture `index` of dy -> its tiles' points, as the `n`th of the pictures that are transformed. */
export function transformOutput(
  backend: WasmBackend,
  dy: TensorInfo,
  index: number,
  frames: number,
  products: Placed,
  n: number,
  { down, across, tiles, outputFrame }: Tiling,
  geometry: ConvGeometry,
): Call[] {
  const picture = outputPicture(geometry);
  const source = pointer(backend, dy) + index * frameSize(picture) * BYTES;
  const frame = frames + n * frameSize(outputFrame) * BYTES;
  const target = products.at + n * tiles * products.rowStep;
  const transform = (from: number): Call => {
    return ['winogradOutputGradient', from, target, products.step, products.rowStep, 1, down, across, picture.channels];
  };
  if (frameSize(outputFrame) === frameSize(picture)) return [transform(source)];
  // Filled up with zeros to whole tiles.
  return [frameCall(source, picture, frame, outputFrame, { top: 0, left: 0 }), transform(frame)];
}

/** At every point: out [tiles,columns] = left [tiles,inner] x right, packed. */
export function multiplyPoints(
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
