/**
 * Convolution as a matrix product whose left side is never written out: a table says where in a framed picture the window of
 * every output pixel begins. Strides and padding are in the table and the frame, so that one kernel does them all.
 */
import type { Frame } from './frames.ts';
import type { Call } from './kernel-module.ts';

const BYTES = Float32Array.BYTES_PER_ELEMENT;

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

/** Floats of a table for `rows` rows, which the kernel `product` takes six at a time. */
export function tableSize(rows: number): number {
  return 2 * Math.ceil(rows / 6) * 6;
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
  frames: number,
  { frame, height, width, stride }: Windows,
  filters: number,
  out: number,
  outChannels: number,
  grid: OutputGrid,
  pictures: number,
  table: number,
): Call[] {
  const pixel = frame.channels * BYTES;
  const row = frame.width * pixel;
  const pixels = pixelsOf(pictures, grid);
  return [
    [
      'fillOffsets',
      table,
      pictures,
      grid.rows,
      grid.columns,
      frame.height * row,
      stride[0] * row,
      stride[1] * pixel,
      grid.pictureStep * BYTES,
      grid.rowStep * BYTES,
      grid.columnStep * BYTES,
    ],
    ['product', frames, filters, out, table, pixels, outChannels, height, width * frame.channels, row],
  ];
}

/** out [rows,columns] = left [rows,inner] x packed right. */
export function rowProduct(
  left: number,
  inner: number,
  right: number,
  out: number,
  columns: number,
  rows: number,
  table: number,
): Call[] {
  return [
    ['fillOffsets', table, 1, 1, rows, 0, 0, inner * BYTES, 0, 0, columns * BYTES],
    ['product', left, right, out, table, rows, columns, 1, inner, 0],
  ];
}

/** Writes the windows of `pictures` frames out, one after the other, a row of the target each. */
export function gatherWindows(
  frames: number,
  { frame, height, width, stride }: Windows,
  grid: Pick<OutputGrid, 'rows' | 'columns'>,
  pictures: number,
  target: number,
): Call {
  const pixel = frame.channels * BYTES;
  const row = frame.width * pixel;
  const run = width * frame.channels;
  return [
    'gatherRuns',
    frames,
    target,
    height * run * BYTES,
    pictures,
    grid.rows,
    grid.columns,
    frame.height * row,
    stride[0] * row,
    stride[1] * pixel,
    height,
    run,
    row,
  ];
}

/** Packs a matrix [inner,columns] for `product`, some panels a task. */
export function packTasks(source: number, inner: number, columns: number, packed: number, tasks: number): Call[][] {
  const panels = Math.ceil(columns / 8);
  const width = Math.ceil(panels / tasks) * 8;
  return Array.from({ length: Math.ceil(columns / width) }, (_, i): Call[] => {
    const first = i * width;
    const from = source + first * BYTES;
    const to = packed + first * inner * BYTES;
    return [['packColumns', from, columns * BYTES, to, inner, Math.min(width, columns - first), inner]];
  });
}
