import type { FeatureSet } from './features.ts';
import type { Metric } from './metric.ts';

/** Neighbours that a ball reaches out to. */
const K = 3;

/**
 * Improved precision and recall (Kynkaanniemi et al. 2019, section 2). A side's manifold is the union of a ball around each of its
 * pictures in feature space, out to its third nearest neighbour. Precision is the share of fakes on the manifold of the reals:
 * do they look real? Recall is the share of reals on that of the fakes: can all of them come up? Both depend on n.
 */
export const precisionRecall: Metric = {
  name: 'precision-recall',
  summary: 'share of fakes among the reals (precision), and of reals among the fakes (recall)',
  needs: ['features'],
  async measure({ realFeatures, fakeFeatures, network }) {
    const details = { k: Math.min(K, realFeatures.n - 1) };
    const precision = shareOn(realFeatures, fakeFeatures);
    const recall = shareOn(fakeFeatures, realFeatures);
    return [
      { name: `precision-${network.name}`, value: precision, better: 'higher', details },
      { name: `recall-${network.name}`, value: recall, better: 'higher', details },
    ];
  },
};

/** The share of `points` in a ball of the `manifold`. */
export function shareOn(manifold: FeatureSet, points: FeatureSet): number {
  const radii = squaredRadii(manifold);
  let inside = 0;
  for (let point = 0; point < points.n; point++) {
    for (let centre = 0; centre < manifold.n; centre++) {
      if (squaredDistance(points, point, manifold, centre) <= radii[centre]) {
        inside++;
        break;
      }
    }
  }
  return inside / points.n;
}

/**
 * How real each point looks (the same paper, section 5, but with every ball): the largest ratio, over the manifold's centres, of the radius
 * of a ball to the point's distance from its centre. At least 1 on the manifold; infinite for a copy of a centre.
 */
export function realism(manifold: FeatureSet, points: FeatureSet): Float64Array {
  const radii = squaredRadii(manifold);
  return Float64Array.from({ length: points.n }, (_, point) => {
    let most = 0;
    for (let centre = 0; centre < manifold.n; centre++) {
      const distance = squaredDistance(points, point, manifold, centre);
      most = Math.max(most, distance === 0 ? Infinity : radii[centre] / distance);
    }
    return Math.sqrt(most);
  });
}

/** Squared distance of every vector from its k-th nearest other one. */
function squaredRadii(set: FeatureSet): Float64Array {
  const k = Math.min(K, set.n - 1);
  const nearest = Array.from({ length: set.n }, () => new Float64Array(k).fill(Infinity)); // ascending
  for (let i = 0; i < set.n; i++) {
    for (let j = 0; j < i; j++) {
      const distance = squaredDistance(set, i, set, j);
      insert(nearest[i], distance);
      insert(nearest[j], distance);
    }
  }
  return Float64Array.from(nearest, (distances) => distances[k - 1]);
}

/** Puts a value where it belongs among the smallest ones, and drops the largest. */
function insert(smallest: Float64Array, value: number): void {
  let at = smallest.length - 1;
  if (value >= smallest[at]) return;
  for (; at > 0 && smallest[at - 1] > value; at--) smallest[at] = smallest[at - 1];
  smallest[at] = value;
}

function squaredDistance(a: FeatureSet, i: number, b: FeatureSet, j: number): number {
  const d = a.dimensions;
  const [x, y] = [a.values, b.values];
  let sum = 0;
  for (let k = 0, from = i * d, to = j * d; k < d; k++) sum += (x[from + k] - y[to + k]) ** 2;
  return sum;
}
