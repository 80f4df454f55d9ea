/** Pixels, `[height, width, channels]` interleaved bytes. */
export interface Raster extends Sides {
  readonly pixels: Uint8Array;
  readonly channels: number;
}

export interface Sides {
  readonly width: number;
  readonly height: number;
}

/**
 * Keys' cubic convolution ("Cubic Convolution Interpolation for Digital Image Processing", IEEE ASSP 29(6), 1981) with
 * a = -1/2, the value that makes it exact for quadratics, known as Catmull-Rom.
 */
export function cubic(x: number): number {
  const a = -0.5;
  const t = Math.abs(x);
  if (t < 1) return ((a + 2) * t - (a + 3)) * t * t + 1;
  if (t < 2) return ((t - 5) * t + 8) * t * a - 4 * a;
  return 0;
}

/**
 * Bicubic resampling with the kernel and the windows of Pillow: an axis that shrinks gets the kernel stretched by the
 * factor, so that it does not alias; an axis that grows interpolates. Windows are cut off at the edges and weights
 * divided by their sum. Unlike Pillow nothing is rounded between the two axes; the result is rounded half up and
 * clamped, for the kernel overshoots. What restorers that enlarge are given, and what they were trained on: both use this one.
 */
export function bicubicResample({ pixels, width, height, channels }: Raster, to: Sides): Raster {
  const rowLength = to.width * channels;
  const rows = new Float64Array(height * rowLength); // [h,toW,c]
  sumAcross(pixels, cubicTaps(width, to.width), channels, rows);
  const out = new Uint8ClampedArray(to.height * rowLength); // [toH,toW,c]
  sumDown(rows, cubicTaps(height, to.height), rowLength, out);
  return { pixels: new Uint8Array(out.buffer), ...to, channels };
}

/** What an axis is made of: each output is the weighted sum of as many inputs. */
interface Taps {
  readonly from: number;
  readonly to: number;
  /** Inputs of an output. Where fewer are in the window, the weights of others are 0. */
  readonly count: number;
  /** The first input of each output, `[to]`. */
  readonly starts: Int32Array;
  /** `[to, count]` */
  readonly weights: Float64Array;
}

function cubicTaps(from: number, to: number): Taps {
  const scale = from / to;
  const stretch = Math.max(scale, 1);
  const [first, end] = [new Int32Array(to), new Int32Array(to)];
  let count = 0;
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    first[i] = Math.max(Math.floor(centre - 2 * stretch + 0.5), 0);
    end[i] = Math.min(Math.floor(centre + 2 * stretch + 0.5), from);
    count = Math.max(count, end[i]! - first[i]!);
  }
  const starts = first.map((start) => Math.min(start, from - count));
  const weights = new Float64Array(to * count);
  for (let i = 0; i < to; i++) {
    const centre = (i + 0.5) * scale;
    const row = weights.subarray(i * count, (i + 1) * count);
    let sum = 0;
    for (let at = first[i]!; at < end[i]!; at++) {
      const weight = cubic((at + 0.5 - centre) / stretch);
      row[at - starts[i]!] = weight;
      sum += weight;
    }
    for (let k = 0; k < count; k++) row[k]! /= sum;
  }
  return { from, to, count, starts, weights };
}

/** Inputs of an output where an axis grows: what most pictures are resampled for, and what has loops of its own. */
const GROWN = 4;

// Each sum is added up from its first input to its last, in every one of these loops: they give the same bytes.

/** `[rows, from, c]` bytes to `[rows, to, c]`. */
function sumAcross(pixels: Uint8Array, taps: Taps, channels: number, sums: Float64Array): void {
  const { from, to, count, starts, weights } = taps;
  let out = 0;
  for (let row = 0; out < sums.length; row += from * channels) {
    for (let x = 0; x < to; x++) {
      const left = row + starts[x]! * channels;
      if (count === GROWN) {
        const [w0, w1, w2, w3] = fourOf(weights, x);
        for (
          let a = left, b = a + channels, c = b + channels, d = c + channels;
          a < left + channels;
          a++, b++, c++, d++
        ) {
          sums[out++] = w0 * pixels[a]! + w1 * pixels[b]! + w2 * pixels[c]! + w3 * pixels[d]!;
        }
      } else {
        for (let first = left; first < left + channels; first++) {
          let sum = 0;
          for (let k = 0, at = first; k < count; k++, at += channels) sum += weights[x * count + k]! * pixels[at]!;
          sums[out++] = sum;
        }
      }
    }
  }
}

/** `[from, rowLength]` to `[to, rowLength]` bytes. */
function sumDown(rows: Float64Array, taps: Taps, rowLength: number, pixels: Uint8ClampedArray): void {
  const { to, count, starts, weights } = taps;
  let out = 0;
  for (let y = 0; y < to; y++) {
    const top = starts[y]! * rowLength;
    if (count === GROWN) {
      const [w0, w1, w2, w3] = fourOf(weights, y);
      for (
        let a = top, b = a + rowLength, c = b + rowLength, d = c + rowLength;
        a < top + rowLength;
        a++, b++, c++, d++
      ) {
        pixels[out++] = rounded(w0 * rows[a]! + w1 * rows[b]! + w2 * rows[c]! + w3 * rows[d]!);
      }
    } else {
      for (let first = top; first < top + rowLength; first++) {
        let sum = 0;
        for (let k = 0, at = first; k < count; k++, at += rowLength) sum += weights[y * count + k]! * rows[at]!;
        pixels[out++] = rounded(sum);
      }
    }
  }
}

const fourOf = (weights: Float64Array, output: number): [number, number, number, number] => {
  const at = GROWN * output;
  return [weights[at]!, weights[at + 1]!, weights[at + 2]!, weights[at + 3]!];
};

/** Half up. Weights sum to 1 up to rounding: the epsilon keeps an exact half from falling to either side by it. */
const rounded = (sum: number): number => Math.floor(sum + 0.5 + 1e-9);
