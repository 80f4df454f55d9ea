import type { StoredNumbers } from './weight-reader.ts';

/** Kernels laid out in panels of eight columns, output channels, as convolutions read them from the first byte to the last. */

/** A kernel, or of a phase its share of the taps. */
export interface KernelTaps {
  /** Taps by row and column of the kernel, in the order of the input's pixels. */
  readonly down: readonly number[];
  readonly across: readonly number[];
  /** Taps in a row of the whole kernel. */
  readonly width: number;
  /** Channels of the input, and elements of one of its pixels. */
  readonly channels: number;
  readonly step: number;
  readonly columns: number;
  /** Whether the kernel's last axis are channels of the input, and the one before columns, as transposed convolutions have it. */
  readonly transposed: boolean;
}

/** Elements of a window, those that fill pixels up with them; a window without taps has one, which counts nothing. */
export const windowOf = ({ down, across, step }: Pick<KernelTaps, 'down' | 'across' | 'step'>): number =>
  Math.max(down.length, 1) * Math.max(across.length, 1) * step;

const COLUMNS = 8;

export const panelsOf = (columns: number): number => Math.ceil(columns / COLUMNS);

/** Writes panels `[panels][window][8]`, zero before. @param factors of each column, where it has one */
export function fillFloatPanels(
  panels: Float32Array,
  { numbers, scale, min }: StoredNumbers,
  taps: KernelTaps,
  factors?: Float32Array,
): void {
  const panel = windowOf(taps) * COLUMNS;
  forEachRow(taps, (k, from, apart) => {
    for (let column = 0, source = from; column < taps.columns; column++, source += apart) {
      const value = numbers[source] * scale + min;
      const to = (column >> 3) * panel + k * COLUMNS + (column & 7);
      panels[to] = factors === undefined ? value : value * factors[column];
    }
  });
}

/** Writes panels `[panels][window / 4][8][4]` of integers, zero before. */
export function fillCodePanels(panels: Int8Array, { numbers, scale, min }: StoredNumbers, taps: KernelTaps): void {
  const panel = windowOf(taps) * COLUMNS;
  forEachRow(taps, (k, from, apart) => {
    const row = (k >> 2) * COLUMNS * 4 + (k & 3);
    for (let column = 0, source = from; column < taps.columns; column++, source += apart) {
      const value = Math.max(Math.min(Math.round(numbers[source] * scale + min), 127), -127);
      panels[(column >> 3) * panel + row + (column & 7) * 4] = value;
    }
  });
}

/** The sum of every column of panels of integers, `[ceil8(columns)]`. */
export function sumsOfColumns(panels: Int8Array, window: number): Int32Array {
  const panel = window * COLUMNS;
  const sums = new Int32Array((panels.length / panel) * COLUMNS);
  for (let i = 0; i < panels.length; i++) sums[Math.floor(i / panel) * COLUMNS + ((i >> 2) & 7)] += panels[i];
  return sums;
}

/** Visits each row of a window: its element of the window, where its first column lies in the kernel, and how far apart columns are. */
function forEachRow(taps: KernelTaps, visit: (element: number, from: number, apart: number) => void): void {
  const { down, across, width, channels, step, columns, transposed } = taps;
  const [apart, next] = transposed ? [channels, 1] : [1, columns];
  let element = 0;
  for (const row of down) {
    for (const column of across) {
      const tap = (row * width + column) * channels * columns;
      for (let channel = 0; channel < channels; channel++) visit(element + channel, tap + channel * next, apart);
      element += step;
    }
  }
}
