/** One axis of a strided convolution. */
export interface Axis {
  /** Pixels of the convolution's input. */
  readonly size: number;
  readonly kernel: number;
  readonly stride: number;
  /** Zeros before the first input pixel. */
  readonly padding: number;
  /** Pixels of the convolution's output. */
  readonly outputs: number;
}

/** The input pixels first, first + stride, ... and how a convolution of the output gradient yields their gradient. */
export interface AxisPhase {
  readonly first: number;
  /** How many input pixels the phase has. */
  readonly count: number;
  /** The filter taps that reach these pixels, last tap first: convolution order. */
  readonly taps: readonly number[];
  /** Zeros to add before and after the output gradient. Negative: it would have to be cropped. */
  readonly before: number;
  readonly after: number;
}

/**
 * Splits the input pixels by their remainder modulo the stride.
 *
 * Output o reads input h = o * stride + tap - padding, so input h = first + stride * k receives from tap t exactly when
 * stride divides first + padding - t, and then from output o = k + (first + padding - t) / stride. For a fixed `first` the
 * taps are a fixed set and o runs along with k: a stride-1 convolution.
 */
export function axisPhases({ size, kernel, stride, padding, outputs }: Axis): AxisPhase[] {
  const phases: AxisPhase[] = [];
  for (let first = 0; first < Math.min(stride, size); first++) {
    const count = Math.ceil((size - first) / stride);
    const taps: number[] = [];
    for (let tap = kernel - 1; tap >= 0; tap--) if ((first + padding - tap) % stride === 0) taps.push(tap);
    // Without taps there is nothing to convolve, and nothing to pad.
    const offset = taps.length === 0 ? 0 : (first + padding - taps[0]!) / stride;
    const after = taps.length === 0 ? 0 : count - 1 + offset + taps.length - 1 - (outputs - 1);
    phases.push({ first, count, taps, before: 0 - offset, after });
  }
  return phases;
}
