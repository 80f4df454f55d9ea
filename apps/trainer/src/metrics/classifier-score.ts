import type { FeatureSet } from './features.ts';
import type { Metric } from './metric.ts';

/** A picture is recognised when one class is at least this likely. */
const SURE = 0.9;

/**
 * How sure the feature classifier is of what the fakes show. "classifier-score-<features>": the mean probability of the likeliest
 * class. "recognised-<features>": the share of pictures in which that is at least 0.9. `details.reals` is the same of the
 * reals, which bounds what can be hoped for. One perfect picture again and again has the best of scores: read it beside
 * class coverage.
 */
export const classifierScore: Metric = {
  name: 'classifier-score',
  summary: 'how sure the classifier is of what the fakes show',
  needs: ['features', 'classes'],
  async measure({ realFeatures, fakeFeatures, network }) {
    const [reals, fakes] = [sureness(realFeatures), sureness(fakeFeatures)];
    return [
      {
        name: `classifier-score-${network.name}`,
        value: fakes.mean,
        better: 'higher',
        details: { reals: reals.mean },
      },
      {
        name: `recognised-${network.name}`,
        value: fakes.sure,
        better: 'higher',
        details: { reals: reals.sure, threshold: SURE },
      },
    ];
  },
};

/** The mean probability of the likeliest class, and the share of pictures in which it is large. */
export function sureness({ n, probabilities }: FeatureSet): { mean: number; sure: number } {
  const p = probabilities!;
  const classes = p.length / n;
  let [sum, sure] = [0, 0];
  for (let picture = 0; picture < n; picture++) {
    let largest = 0;
    for (let i = 0; i < classes; i++) largest = Math.max(largest, p[picture * classes + i]);
    sum += largest;
    if (largest >= SURE) sure++;
  }
  return { mean: sum / n, sure: sure / n };
}
