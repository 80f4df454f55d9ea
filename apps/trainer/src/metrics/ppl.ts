import type { RandomStream, Seed } from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';
import type { FeatureNetwork } from './features.ts';
import type { LatentSampler, Measurement, Metric } from './metric.ts';
import { metricStream } from './streams.ts';

/** Length of a step along a path, as a part of it. */
const EPSILON = 1e-4;
const BATCH = 32;

/**
 * Perceptual path length (Karras et al. 2018, "A Style-Based Generator Architecture", section 4.1): how much pictures change, in
 * feature space, for a small step between two latents; the mean over n paths of the squared distance over 1e-4 squared. Lower
 * is smoother. In the paper the features are those of LPIPS; here they are those of the network that the name tells, so that
 * only figures of one network compare: "ppl-<features>-z-full".
 *
 * Steps are in z, along arcs, and in w, along lines, where the generator has styles; "full" takes them anywhere on the path,
 * "end" at its beginning. The least and the largest hundredth of the distances are left out, as in the paper's code.
 */
export const ppl: Metric = {
  name: 'ppl',
  summary: 'path length: how smoothly pictures change along the latent space',
  needs: ['features', 'sampler'],
  async measure({ n, seed, network, sampler }) {
    const { dimensions, styles } = sampler;
    const inZ: Space = { name: 'z', between: alongArc, draw: (points) => sampler.draw(points) };
    const inW: Space | undefined = styles && {
      name: 'w',
      from: (latents) => styles.map(latents),
      between: alongLine,
      draw: (points) => styles.draw(points),
    };
    const measurements: Measurement[] = [];
    for (const space of inW ? [inW, inZ] : [inZ]) {
      for (const part of ['full', 'end'] as const) {
        const lengths = await pathLengths(space, { n, seed, part, dimensions, network });
        const name = `ppl-${network.name}-${space.name}-${part}`;
        measurements.push({ name, value: trimmedMean(lengths), better: 'lower' });
      }
    }
    return measurements;
  },
};

/** A space that paths run through. */
interface Space {
  readonly name: 'z' | 'w';
  /** Latents z as points of this space; left out where they are. */
  from?(latents: tf.Tensor): tf.Tensor;
  /** The point at the part `t` of the way from `a` to `b`. */
  between(a: Float32Array, b: Float32Array, t: number): Float64Array;
  draw(points: tf.Tensor): tf.Tensor;
}

interface Paths {
  readonly n: number;
  readonly seed: Seed;
  readonly part: 'full' | 'end';
  readonly dimensions: LatentSampler['dimensions'];
  readonly network: FeatureNetwork;
}

/** The squared speed of the features at one place of each path. */
async function pathLengths(space: Space, { n, seed, part, dimensions, network }: Paths): Promise<Float64Array> {
  const lengths = new Float64Array(n);
  for (let first = 0; first < n; first += BATCH) {
    const size = Math.min(BATCH, n - first);
    const random = Array.from({ length: size }, (_, i) => metricStream(seed, 'paths', first + i));
    const starts = await pointsOf(space, random, dimensions);
    const ends = await pointsOf(space, random, dimensions);
    const places = random.map((stream) => (part === 'full' ? stream.uniform() : 0));
    const squares = tf.tidy(() => {
      const featuresAt = (offset: number) => {
        const points = places.map((t, i) => Array.from(space.between(starts[i], ends[i], t + offset)));
        return network.describe(space.draw(tf.tensor2d(points))).features; // [N, features]
      };
      return tf.sum(tf.square(tf.div(tf.sub(featuresAt(EPSILON), featuresAt(0)), EPSILON)), 1);
    });
    lengths.set(await squares.data<'float32'>(), first);
    squares.dispose();
  }
  return lengths;
}

/** A fresh point of the space from each stream. */
async function pointsOf({ from }: Space, random: readonly RandomStream[], dimensions: number): Promise<Float32Array[]> {
  const latents = random.map((stream) => stream.normals(dimensions));
  if (from === undefined) return latents;
  const points = tf.tidy(() => from(tf.tensor2d(latents.map((values) => Array.from(values)))));
  const values = await points.data<'float32'>();
  points.dispose();
  const size = values.length / latents.length;
  return latents.map((_, i) => values.subarray(i * size, (i + 1) * size));
}

const alongLine = (a: Float32Array, b: Float32Array, t: number): Float64Array =>
  Float64Array.from(a, (value, i) => value + (b[i] - value) * t);

/**
 * Along the great circle between the directions of two latents (Shoemake 1985), at a distance from the origin that goes evenly
 * from the one to the other.
 */
function alongArc(a: Float32Array, b: Float32Array, t: number): Float64Array {
  const [lengthA, lengthB] = [Math.hypot(...a), Math.hypot(...b)];
  const cosine = a.reduce((sum, value, i) => sum + value * b[i], 0) / (lengthA * lengthB);
  const angle = Math.acos(Math.max(-1, Math.min(1, cosine)));
  const length = lengthA + (lengthB - lengthA) * t;
  const part = (towards: number) => (length * Math.sin(towards * angle)) / Math.sin(angle);
  const [partA, partB] = [part(1 - t) / lengthA, part(t) / lengthB];
  return Float64Array.from(a, (value, i) => partA * value + partB * b[i]);
}

/** The mean of the values from the 1st to the 99th percentile. */
export function trimmedMean(values: Float64Array): number {
  const sorted = values.slice().sort();
  const low = sorted[Math.floor(0.01 * (sorted.length - 1))];
  const high = sorted[Math.ceil(0.99 * (sorted.length - 1))];
  const kept = sorted.filter((value) => value >= low && value <= high);
  return kept.reduce((sum, value) => sum + value, 0) / kept.length;
}
