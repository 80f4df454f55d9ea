import { RandomStream, type Seed } from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';

const MODES = 8;
const RADIUS = 1;
const DEVIATION = 0.05;

/** A point of the plane is a picture of one row and two grey pixels. */
export const POINT = [1, 2, 1] as const;

/** Points of eight Gaussians on a ring, `[n, 1, 2, 1]`; other ones for every step. */
export function ringPoints(seed: Seed, step: number, n: number): tf.Tensor4D {
  const random = new RandomStream(seed, 1, step);
  const values = new Float32Array(2 * n);
  for (let i = 0; i < n; i++) {
    const [x, y] = centre(random.integer(MODES));
    values[2 * i] = x + DEVIATION * random.normal();
    values[2 * i + 1] = y + DEVIATION * random.normal();
  }
  return tf.tensor4d(values, [n, ...POINT]);
}

/** What a generator made of the ring. */
export interface RingCover {
  /** Gaussians that at least a hundredth of the points lie near. */
  readonly modes: number;
  /** Share of points within three standard deviations of a Gaussian. */
  readonly near: number;
}

/** Judges points, x and y after each other. */
export function coverOf(points: Float32Array): RingCover {
  const counts = new Array<number>(MODES).fill(0);
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = [points[i]!, points[i + 1]!];
    const mode = (Math.round((Math.atan2(y, x) * MODES) / (2 * Math.PI)) + MODES) % MODES;
    const [cx, cy] = centre(mode);
    if (Math.hypot(x - cx, y - cy) <= 3 * DEVIATION) counts[mode]!++;
  }
  const n = points.length / 2;
  return {
    modes: counts.filter((count) => count >= n / 100).length,
    near: counts.reduce((sum, count) => sum + count, 0) / n,
  };
}

function centre(mode: number): [number, number] {
  const angle = (2 * Math.PI * mode) / MODES;
  return [RADIUS * Math.cos(angle), RADIUS * Math.sin(angle)];
}
