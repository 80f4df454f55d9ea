import type { FeatureSet } from './features.ts';
import type { Metric } from './metric.ts';

/** Parts over which the spread is told, as in the paper. */
const SPLITS = 10;

/**
 * Inception-style score (Salimans et al. 2016, section 4): exp of the mean divergence of p(class | picture) from p(class),
 * "is-<features>". High where every picture is clearly of one class and all classes come up; at most the number of classes. With
 * another classifier than Inception it is another number. It never looks at the reals: read it beside `details.reals`.
 *
 * The value is of all n fakes at once; papers average ten parts of 5,000, which reads a little lower. `details.deviation` is
 * the standard deviation over ten parts.
 */
export const inceptionScore: Metric = {
  name: 'is',
  summary: 'inception-style score: clear classes, and many of them',
  needs: ['features', 'classes'],
  async measure({ realFeatures, fakeFeatures, network }) {
    const details = { reals: score(realFeatures), deviation: deviationOverParts(fakeFeatures) };
    return [{ name: `is-${network.name}`, value: score(fakeFeatures), better: 'higher', details }];
  },
};

/** exp(mean over pictures of KL(p(class | picture) || p(class))), over pictures `first` to `end - 1`. */
export function score({ n, probabilities }: FeatureSet, first = 0, end = n): number {
  const p = probabilities!;
  const classes = p.length / n;
  const marginal = new Float64Array(classes);
  for (let i = first * classes; i < end * classes; i++) marginal[i % classes] += p[i] / (end - first);
  let divergence = 0;
  for (let i = first * classes; i < end * classes; i++) {
    if (p[i] > 0) divergence += p[i] * Math.log(p[i] / marginal[i % classes]);
  }
  return Math.exp(divergence / (end - first));
}

function deviationOverParts(set: FeatureSet): number {
  const parts = Math.min(SPLITS, set.n);
  const at = (part: number) => Math.floor((part * set.n) / parts);
  const scores = Array.from({ length: parts }, (_, part) => score(set, at(part), at(part + 1)));
  const mean = scores.reduce((sum, value) => sum + value, 0) / parts;
  return Math.sqrt(scores.reduce((sum, value) => sum + (value - mean) ** 2, 0) / parts);
}
