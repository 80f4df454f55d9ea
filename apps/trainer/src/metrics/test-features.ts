/** For tests: features by formulas of whole numbers, which any other language can compute too. */
import * as tf from '@tensorflow/tfjs-core';
import type { FeatureNetwork, FeatureSet } from './features.ts';

type Formula = (row: number, column: number) => number;

/** Multiples of 1/32, so that float32 holds them exactly. */
export const VECTORS = {
  a: (i, k) => (((i * i * 7 + i * 13 + k * k * 5 + i * k * 11) % 101) - 50) / 32,
  b: (i, k) => (((i * i * 3 + i * 29 + k * k * 17 + i * k * 5) % 97) - 40) / 32,
} satisfies Record<string, Formula>;

export function vectors(formula: Formula, n: number, dimensions: number): FeatureSet {
  const values = Float32Array.from({ length: n * dimensions }, (_, i) =>
    formula(Math.floor(i / dimensions), i % dimensions),
  );
  return { n, dimensions, values };
}

/** Rows of probabilities with one class that is far the likeliest in most of them. */
export function likelihoods(weight: Formula, n: number, classes: number): FeatureSet {
  const probabilities = new Float32Array(n * classes);
  for (let i = 0; i < n; i++) {
    const row = Array.from({ length: classes }, (_, k) => weight(i, k));
    const sum = row.reduce((total, value) => total + value, 0);
    probabilities.set(
      row.map((value) => value / sum),
      i * classes,
    );
  }
  return { n, dimensions: 0, values: new Float32Array(), probabilities };
}

export const LIKELIHOODS = {
  a: (i, k) => (((i * i * 3 + k * 7 + i * k * 5) % 16) + 1) * (k === i % 5 ? 40 : 1),
  b: (i, k) => (((i * i * 3 + k * 7 + i * k * 5) % 11) + 1) * (k === (i * 2) % 5 ? 40 : 1),
} satisfies Record<string, Formula>;

/** The same set with its rows in another order. */
export function reversed({ n, dimensions, values, probabilities }: FeatureSet): FeatureSet {
  const turned = (rows: Float32Array, width: number) => {
    const out = new Float32Array(rows.length);
    for (let i = 0; i < n; i++) out.set(rows.subarray(i * width, (i + 1) * width), (n - 1 - i) * width);
    return out;
  };
  const rest = probabilities && { probabilities: turned(probabilities, probabilities.length / n) };
  return { n, dimensions, values: turned(values, dimensions), ...rest };
}

/** A vector of `strength` times whole numbers from -2 to 2 added to every row. */
export const blurred = (set: FeatureSet, strength: number): FeatureSet => ({
  ...set,
  values: set.values.map((value, i) => value + strength * (((i * 7919) % 5) - 2)),
});

/** The mean brightness of each of 2x2 quarters; of four classes, the brightest quarter. */
export const quarters: FeatureNetwork = {
  name: 'quarters',
  dimensions: 4,
  classes: ['top left', 'top right', 'bottom left', 'bottom right'],
  describe(pictures) {
    const [n, h, w, c] = pictures.shape as [number, number, number, number];
    const features = tf.reshape(tf.mean(tf.reshape(pictures, [n, 2, h / 2, 2, (w / 2) * c]), [2, 4]), [n, 4]);
    return { features, probabilities: tf.softmax(tf.mul(features, 20)) };
  },
  dispose: () => {},
};
