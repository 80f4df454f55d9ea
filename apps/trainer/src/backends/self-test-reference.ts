/**
 * The self-test's numbers from first principles: plain loops in float64, the critic's slope written out by hand, and central
 * differences of the penalty for its derivatives. It shares no code with tfjs. `self-test.test.ts` holds the stored numbers to it.
 */
import { DIRECTIONS, direction, IMAGES, images, LEAK, WEIGHTS, weight } from './self-test-problem.ts';

const [N, H, W, CHANNELS] = IMAGES;
const STEP = 1e-6;

interface Geometry {
  readonly kernel: number;
  readonly stride: number;
  readonly from: readonly [number, number, number];
  readonly to: readonly [number, number, number];
}
const FIRST: Geometry = { kernel: 3, stride: 1, from: [H, W, CHANNELS], to: [H, W, 8] };
const SECOND: Geometry = { kernel: 4, stride: 2, from: [H, W, 8], to: [H / 2, W / 2, 8] };

export interface Reference {
  readonly penalty: number;
  /** By weight, by direction. */
  readonly derivatives: readonly (readonly number[])[];
  /** How far the input of a leaky ReLU is from its kink, at least. */
  readonly margin: number;
}

export function reference(): Reference {
  const weights = WEIGHTS.map((_, index) => Float64Array.from(weight(index)));
  const { penalty, margin } = penaltyOf(weights);
  const derivatives = WEIGHTS.map((_, index) =>
    Array.from({ length: DIRECTIONS }, (_, which) => {
      const along = direction(index, which);
      const moved = (by: number) =>
        penaltyOf(weights.map((w, i) => (i === index ? w.map((value, j) => value + by * along[j]!) : w))).penalty;
      return (moved(STEP) - moved(-STEP)) / (2 * STEP);
    }),
  );
  return { penalty, derivatives, margin };
}

/** Mean over the images of (|slope of the critic| - 1)^2. */
function penaltyOf([first, second, dense]: Float64Array[]): { penalty: number; margin: number } {
  const pixels = Float64Array.from(images());
  const size = pixels.length / N;
  let sum = 0;
  let margin = Number.POSITIVE_INFINITY;
  for (let n = 0; n < N; n++) {
    const before = convolve(pixels.subarray(n * size, (n + 1) * size), first!, FIRST);
    for (const value of before) margin = Math.min(margin, Math.abs(value));
    const features = convolve(
      before.map((value) => (value > 0 ? value : LEAK * value)),
      second!,
      SECOND,
    );
    const slopeOfFeatures = features.map((value, i) => dense![i]! * (1 - Math.tanh(value) ** 2));
    const slopeBefore = scatter(slopeOfFeatures, second!, SECOND).map(
      (value, i) => value * (before[i]! > 0 ? 1 : LEAK),
    );
    const slope = scatter(slopeBefore, first!, FIRST);
    sum += (Math.hypot(...slope) - 1) ** 2;
  }
  return { penalty: sum / N, margin };
}

/** Zero padding 'same': as much before as behind, which is what these kernels and sizes come to. */
function convolve(x: Float64Array, kernel: Float64Array, geometry: Geometry): Float64Array {
  const y = new Float64Array(sizeOf(geometry.to));
  forEachTap(geometry, (from, to, tap) => {
    y[to]! += x[from]! * kernel[tap]!;
  });
  return y;
}

/** The adjoint of `convolve`: what each input value adds to a weighted sum of the outputs. */
function scatter(dy: Float64Array, kernel: Float64Array, geometry: Geometry): Float64Array {
  const dx = new Float64Array(sizeOf(geometry.from));
  forEachTap(geometry, (from, to, tap) => {
    dx[from]! += dy[to]! * kernel[tap]!;
  });
  return dx;
}

function forEachTap(
  { kernel, stride, from, to }: Geometry,
  visit: (from: number, to: number, tap: number) => void,
): void {
  const [h, w, c] = from;
  const [rows, columns, filters] = to;
  const padding = (kernel - stride) >> 1;
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      for (let i = 0; i < kernel; i++)
        for (let j = 0; j < kernel; j++) {
          const [y, x] = [row * stride + i - padding, column * stride + j - padding];
          if (y < 0 || y >= h || x < 0 || x >= w) continue;
          for (let channel = 0; channel < c; channel++)
            for (let filter = 0; filter < filters; filter++)
              visit(
                (y * w + x) * c + channel,
                (row * columns + column) * filters + filter,
                ((i * kernel + j) * c + channel) * filters + filter,
              );
        }
}

const sizeOf = (shape: readonly number[]): number => shape.reduce((size, side) => size * side, 1);
