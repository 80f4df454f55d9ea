/**
 * Convolution as a matrix product whose left side is never written out: a table says where in a framed picture the window of
 * every output pixel begins. Strides and padding are in the table and the frame, so that one kernel does them all.
 */
import type { KernelModule } from './kernel-module.ts';

const BYTES = Float32Array.BYTES_PER_ELEMENT;

/** A picture with its zero padding written out, [height,width,channels]. */
export interface Frame {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

export function frameSize({ height, width, channels }: Frame): number {
  return height * width * channels;
}

/** Frames up to this many floats (256 KiB) stay in a second-level cache while they are read once for every eight channels. */
const CACHED_FLOATS = 1 << 16;

/** How many pictures are framed at a time: few enough for the cache, and at least one. */
export function picturesAtOnce(frame: Frame, batch: number): number {
  return Math.max(1, Math.min(batch, Math.floor(CACHED_FLOATS / frameSize(frame))));
}

/** Floats of `columns` filters of `inner` floats each, as `packColumns` lays them out. */
export function packedSize(inner: number, columns: number): number {
  return Math.ceil(columns / 8) * 8 * inner;
}

/** The pixels that one call of {@link windowProduct} computes, in every picture of its output. */
export interface OutputGrid {
  readonly rows: number;
  readonly columns: number;
  /** Floats from one picture, row and column of the grid to the next. */
  readonly pictureStep: number;
  readonly rowStep: number;
  readonly columnStep: number;
}

/** Scratch floats that the kernel `product` wants besides its table, rounded to whole cache lines. */
const SPARE_FLOATS = 64;

/** Floats of a table for `rows` rows, which `product` takes six at a time, and the kernel's spare ones before it. */
export function tableSize(rows: number): number {
  return SPARE_FLOATS + 2 * Math.ceil(rows / 6) * 6;
}

/** Where the offsets begin in a table. */
export function offsetsOf(table: number): number {
  return table + SPARE_FLOATS * BYTES;
}

export function pixelsOf(pictures: number, { rows, columns }: OutputGrid): number {
  return pictures * rows * columns;
}

/** Windows of `height` x `width` pixels of frames; every step of the output grid moves them by `stride` [down, right] pixels. */
export interface Windows {
  readonly frame: Frame;
  readonly height: number;
  readonly width: number;
  readonly stride: readonly [number, number];
}

/**
 * out = windows of `pictures` frames x packed filters.
 * @param frames where the first window of the first frame begins
 * @param filters [height*width*channels, outChannels], packed
 * @param out where the first pixel of the grid is
 */
export function windowProduct(
  kernels: KernelModule,
  frames: number,
  { frame, height, width, stride }: Windows,
  filters: number,
  out: number,
  outChannels: number,
  grid: OutputGrid,
  pictures: number,
  table: number,
): void {
  const pixel = frame.channels * BYTES;
  const row = frame.width * pixel;
  const offsets = offsetsOf(table);
  kernels.fillOffsets(
    offsets,
    pictures,
    grid.rows,
    grid.columns,
    frame.height * row,
    stride[0] * row,
    stride[1] * pixel,
    grid.pictureStep * BYTES,
    grid.rowStep * BYTES,
    grid.columnStep * BYTES,
  );
  const pixels = pixelsOf(pictures, grid);
  kernels.product(frames, filters, out, offsets, pixels, outChannels, height, width * frame.channels, row, table);
}

/** Writes the windows of `pictures` frames out, one after the other, a row of the target each. */
export function gatherWindows(
  kernels: KernelModule,
  frames: number,
  { frame, height, width, stride }: Windows,
  grid: Pick<OutputGrid, 'rows' | 'columns'>,
  pictures: number,
  target: number,
  targetFloats = height * width * frame.channels,
): void {
  const pixel = frame.channels * BYTES;
  const row = frame.width * pixel;
  kernels.gatherRuns(
    frames,
    target,
    targetFloats * BYTES,
    pictures,
    grid.rows,
    grid.columns,
    frame.height * row,
    stride[0] * row,
    stride[1] * pixel,
    height,
    width * frame.channels,
    row,
  );
}
