import type { TensorInfo } from '@tensorflow/tfjs-core';
import type { ConvGeometry } from './conv-geometry.ts';
import { type Frame, frameCall, frameSize, inputPicture, picturesAtOnce, windowFrame } from './frames.ts';
import type { WasmBackend } from './heap.ts';
import { type Call, kernelModule, kernelThreads, pointer, runTasks, withScratch } from './kernel-module.ts';
import { slotFloats } from './slots.ts';

const BYTES = Float32Array.BYTES_PER_ELEMENT;
const NO_OFFSET = { top: 0, left: 0 };

/** Rows of pictures that are summed in registers at a time: as many as keep this many floats (32 KiB) in the first-level cache. */
const CACHED_FLOATS = 1 << 13;
/** Gathered rows that are summed at a time: a cache line of each, on both sides, fits the first-level cache. */
const CACHED_ROWS = 256;
/** With so many output channels, writing windows out costs little beside what is computed with them. */
const FEWEST_GATHERED = 32;

/**
 * x [N,H,W,I], dy [N,oh,ow,O] -> the filter's gradient [kh,kw,I,O], for any stride and padding.
 *
 * A row of the filter is a matrix [kw*I,O], and what an output pixel gives it is an outer product: the run of kw pixels of x that
 * the row sees, times the pixel of dy. Tasks are parts of the filter; each adds up all pictures in their order, so that the sum does
 * not depend on the number of threads.
 */
export function filterGradientDirectly(
  backend: WasmBackend,
  x: TensorInfo,
  dy: TensorInfo,
  out: TensorInfo,
  geometry: ConvGeometry,
): void {
  const { batchSize, inChannels, outHeight, outWidth, outChannels, filterHeight, filterWidth, padInfo } = geometry;
  const threads = kernelThreads(backend);
  const picture = inputPicture(geometry);
  const frame = windowFrame(geometry);
  const gathered = outChannels >= FEWEST_GATHERED;
  const fitting = gathered
    ? Math.max(1, Math.floor(CACHED_ROWS / (outHeight * outWidth)))
    : threads * picturesAtOnce(frame, batchSize, threads);
  const step = Math.min(batchSize, fitting);
  const columns = Math.ceil(outChannels / 4) * 4; // the kernel takes whole vectors of dy
  const right: Right = { floats: rowFloats(columns), picture: outHeight * outWidth };
  const taps = filterHeight * filterWidth * inChannels;
  const block = gathered ? gatheredRows(geometry) : cachedRows(geometry, frame.width);
  const parts = partsOf(geometry, threads);
  const runsFloats = gathered ? slotFloats(step * block * outWidth * rowFloats(parts[0]!.floats)) : 0;
  const copied = right.floats !== outChannels;
  const sizes = [
    step * frameSize(frame),
    copied ? step * right.picture * right.floats : 0,
    (threads === 1 ? 1 : parts.length) * runsFloats,
    taps * columns,
  ];
  withScratch(backend, sizes, (frames, copies, allRuns, sum) => {
    kernelModule(backend).zero(sum, taps * columns);
    for (let first = 0; first < batchSize; first += step) {
      const count = Math.min(step, batchSize - first);
      const source = pointer(backend, x) + first * frameSize(picture) * BYTES;
      const gradient = pointer(backend, dy) + first * right.picture * outChannels * BYTES;
      const framing = Array.from({ length: count }, (_, n): Call[] => {
        const framed = frameCall(
          source + n * frameSize(picture) * BYTES,
          picture,
          frames + n * frameSize(frame) * BYTES,
          frame,
          padInfo,
        );
        if (!copied) return [framed];
        const pixels = { height: 1, width: right.picture, channels: outChannels };
        const apart = { ...pixels, channels: right.floats };
        const copy = frameCall(
          gradient + n * frameSize(pixels) * BYTES,
          pixels,
          copies + n * frameSize(apart) * BYTES,
          apart,
          NO_OFFSET,
        );
        return [framed, copy];
      });
      runTasks(backend, framing);
      const from = copied ? copies : gradient;
      const adding = parts.map((part, i) => {
        const target = { at: sum + part.first * columns * BYTES, columns };
        const left = frames + part.offset * BYTES;
        if (!gathered) return addPictures(left, frame, from, right, count, block, part, target, geometry);
        const runs = allRuns + (threads === 1 ? 0 : i) * runsFloats * BYTES;
        return addGathered(left, frame, from, right, count, block, runs, part, target, geometry);
      });
      runTasks(backend, adding);
    }
    const rows = { height: 1, width: taps, channels: columns };
    const wanted = { ...rows, channels: outChannels };
    runTasks(backend, [[frameCall(sum, rows, pointer(backend, out), wanted, NO_OFFSET)]]);
  });
}

/** dy, or a copy of it with other rows: floats from pixel to pixel, and pixels of a picture. */
interface Right {
  readonly floats: number;
  readonly picture: number;
}

/** A piece of a row of the filter. */
interface Part {
  /** Its first row of the gradient [kh*kw*I,O], and how many it has. */
  readonly first: number;
  readonly floats: number;
  /** Where it begins in the frame, for the first output pixel. */
  readonly row: number;
  readonly offset: number;
}

/** The gradient as it grows, [rows,columns]. */
interface Sums {
  readonly at: number;
  readonly columns: number;
}

/** The rows of the filter, in pieces of whole tiles: about two for every thread. */
function partsOf({ filterHeight, filterWidth, inChannels }: ConvGeometry, threads: number): Part[] {
  const run = filterWidth * inChannels;
  const pieces = threads === 1 ? 1 : Math.ceil((2 * threads) / filterHeight);
  const size = Math.ceil(run / pieces / 6) * 6;
  return Array.from({ length: filterHeight }, (_, row) =>
    Array.from({ length: Math.ceil(run / size) }, (_, piece): Part => {
      const offset = piece * size;
      return { first: row * run + offset, floats: Math.min(size, run - offset), row, offset };
    }),
  ).flat();
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
  frames: number,
  frame: Frame,
  dy: number,
  right: Right,
  count: number,
  block: number,
  part: Part,
  sums: Sums,
  { inChannels, outHeight, outWidth, strideHeight, strideWidth }: ConvGeometry,
): Call[] {
  const row = frame.width * inChannels * BYTES;
  const dyRow = outWidth * right.floats * BYTES;
  const calls: Call[] = [];
  for (let n = 0; n < count; n++) {
    for (let first = 0; first < outHeight; first += block) {
      calls.push([
        'outerProducts',
        frames + (n * frame.height + first * strideHeight + part.row) * row,
        strideHeight * row,
        strideWidth * inChannels * BYTES,
        dy + (n * outHeight + first) * dyRow,
        dyRow,
        right.floats * BYTES,
        Math.min(block, outHeight - first),
        outWidth,
        sums.at,
        sums.columns * BYTES,
        part.floats,
        sums.columns,
      ]);
    }
  }
  return calls;
}

/**
 * Adds what `count` pictures give, with the runs of every output pixel written out, so that the kernel sums over all of them at
 * once. Several pictures only where all their rows fit a block.
 */
function addGathered(
  frames: number,
  frame: Frame,
  dy: number,
  right: Right,
  count: number,
  block: number,
  runs: number,
  part: Part,
  sums: Sums,
  { inChannels, outHeight, outWidth, strideHeight, strideWidth }: ConvGeometry,
): Call[] {
  const row = frame.width * inChannels * BYTES;
  const runStep = rowFloats(part.floats) * BYTES;
  const calls: Call[] = [];
  for (let first = 0; first < outHeight; first += block) {
    const rows = Math.min(block, outHeight - first);
    const from = frames + (first * strideHeight + part.row) * row;
    const picture = frame.height * row;
    const column = strideWidth * inChannels * BYTES;
    calls.push(
      [
        'gatherRuns',
        from,
        runs,
        runStep,
        count,
        rows,
        outWidth,
        picture,
        strideHeight * row,
        column,
        1,
        part.floats,
        0,
      ],
      [
        'outerProducts',
        runs,
        0,
        runStep,
        dy + first * outWidth * right.floats * BYTES,
        0,
        right.floats * BYTES,
        1,
        count * rows * outWidth,
        sums.at,
        sums.columns * BYTES,
        part.floats,
        sums.columns,
      ],
    );
  }
  return calls;
}
