import type { FeatureSet } from './features.ts';
import type { Metric, MetricResult } from './metric.ts';

/** A class counts as covered with this part of an equal share. */
const LEAST_SHARE = 0.1;
/** Shares are listed one by one for up to so many classes. */
const LISTED = 32;

/**
 * Which classes come up among the fakes, as the feature classifier sees them. "class-coverage-<features>": the classes that have
 * at least a tenth of an equal share of the pictures. "class-kl-<features>": the divergence KL(fakes || reals) of the two
 * histograms in nats, half a picture added to each class so that it is finite. A generator that has collapsed makes few
 * classes, however good its pictures look. `details` holds the share of each class, of up to 32.
 */
export const classCoverage: Metric = {
  name: 'class-coverage',
  summary: 'classes that come up, and how far their shares are from those of the reals',
  needs: ['features', 'classes'],
  async measure({ realFeatures, fakeFeatures, network, classes }) {
    const [reals, fakes] = [histogram(realFeatures), histogram(fakeFeatures)];
    const least = (LEAST_SHARE * fakeFeatures.n) / classes.length;
    const missingClasses = classes.filter((_, i) => fakes[i] === 0 || fakes[i] < least);
    const covered = classes.length - missingClasses.length;
    const shares = classes.slice(0, LISTED).map((label, i) => [`share ${label}`, round(fakes[i] / fakeFeatures.n)]);
    const details = { classes: classes.length, ...(classes.length <= LISTED && Object.fromEntries(shares)) };
    return [
      { name: `class-coverage-${network.name}`, value: covered, better: 'higher', details, missingClasses },
      { name: `class-kl-${network.name}`, value: divergence(fakes, reals), better: 'lower' },
    ];
  },
};

/** Names of the classes that are not covered; undefined where coverage was not among the results. */
export const missingClasses = (results: readonly MetricResult[]): readonly string[] | undefined =>
  results.find((result) => result.missingClasses !== undefined)?.missingClasses;

/** How many pictures are most likely of each class. */
export function histogram(set: FeatureSet): number[] {
  const counts = new Array<number>(set.probabilities!.length / set.n).fill(0);
  for (const index of likeliest(set)) counts[index]++;
  return counts;
}

/** The likeliest class of every picture. */
export function likeliest({ n, probabilities }: FeatureSet): number[] {
  const p = probabilities!;
  const classes = p.length / n;
  return Array.from({ length: n }, (_, picture) => {
    let best = 0;
    for (let i = 1; i < classes; i++) {
      if (p[picture * classes + i] > p[picture * classes + best]) best = i;
    }
    return best;
  });
}

/** KL(p || q) of two histograms, in nats. */
export function divergence(p: readonly number[], q: readonly number[]): number {
  const shares = (counts: readonly number[]) => {
    const total = counts.reduce((sum, count) => sum + count + 0.5, 0);
    return counts.map((count) => (count + 0.5) / total);
  };
  const [a, b] = [shares(p), shares(q)];
  return a.reduce((sum, share, i) => sum + share * Math.log(share / b[i]), 0);
}

const round = (share: number): number => Math.round(share * 1e4) / 1e4;
