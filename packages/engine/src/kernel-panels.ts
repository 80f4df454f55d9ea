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
