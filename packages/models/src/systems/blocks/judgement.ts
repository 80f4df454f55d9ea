import type { Net } from '../../net/index.ts';

/**
 * The last layer of a discriminator with spectral norm: features `[n]` -> score `[1]`. With a class, the projection of Miyato and
 * Koyama 2018 (equation 3): the score of the picture, and how well its features fit the vector of its class. Without, a dense layer.
 */
export function judgement<V>(net: Net<V>, features: V, classes: V | undefined): V {
  const score = net.dense(features, 'judge', 1, { weights: 'spectral', gain: 1 });
  if (classes === undefined) return score;
  const [length] = net.shapeOf(features);
  const wanted = net.dense(classes, 'judge-class', length!, { weights: 'spectral', bias: false, gain: 1 }); // [n]
  return net.add(score, net.dot(features, wanted));
}
