import { type Between, randomOrigin, type Sampler } from '@omokage/models/sampler';
import type { RandomStream, Seed } from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';
import type { FeatureNetwork } from './features.ts';
import type { Measurement, Metric } from './metric.ts';
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
    const measurements: Measurement[] = [];
    for (const space of sampler.facts.style ? (['w', 'z'] as const) : (['z'] as const)) {
      for (const part of ['full', 'end'] as const) {
        const lengths = await pathLengths({ n, seed, part, space, network, sampler });
        const name = `ppl-${network.name}-${space}-${part}`;
        measurements.push({ name, value: trimmedMean(lengths), better: 'lower' });
      }
    }
    return measurements;
  },
};

export interface Paths {
  readonly n: number;
  readonly seed: Seed;
  readonly part: 'full' | 'end';
  readonly space: 'z' | 'w';
  readonly network: FeatureNetwork;
  readonly sampler: Sampler;
}

/** The squared speed of the features at one place of each path. */
export async function pathLengths({ n, seed, part, space, network, sampler }: Paths): Promise<Float64Array> {
  const lengths = new Float64Array(n);
  for (let first = 0; first < n; first += BATCH) {
    const size = Math.min(BATCH, n - first);
    const places = Array.from({ length: size }, (_, i) =>
      placeOn(metricStream(seed, 'paths', first + i), sampler, part),
    );
    const squares = tf.tidy(() => {
      const featuresAt = (offset: number) => {
        const moved = places.map((place) => ({ ...place, t: place.t + offset }));
        return network.describe(sampler.drawBetween(moved, space)).features; // [N, features]
      };
      return tf.sum(tf.square(tf.div(tf.sub(featuresAt(EPSILON), featuresAt(0)), EPSILON)), 1);
    });
    lengths.set(await squares.data<'float32'>(), first);
    squares.dispose();
  }
  return lengths;
}

/** A place on a fresh path, a step before its end at the latest. Both ends show what the first does: only the latent moves. */
function placeOn(random: RandomStream, { facts }: Sampler, part: Paths['part']): Between {
  const from = randomOrigin(facts, random);
  const to = { ...from, z: random.normals(facts.dimensions) };
  return { from, to, t: part === 'full' ? Math.min(random.uniform(), 1 - EPSILON) : 0 };
}

/** The mean of the values from the 1st to the 99th percentile. */
export function trimmedMean(values: Float64Array): number {
  const sorted = values.slice().sort();
  const low = sorted[Math.floor(0.01 * (sorted.length - 1))];
  const high = sorted[Math.ceil(0.99 * (sorted.length - 1))];
  const kept = sorted.filter((value) => value >= low && value <= high);
  return kept.reduce((sum, value) => sum + value, 0) / kept.length;
}
