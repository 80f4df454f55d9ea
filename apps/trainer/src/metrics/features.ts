import type * as tf from '@tensorflow/tfjs-core';

/** A network that says what is in a picture. Distances between pictures are taken between its features. */
export interface FeatureNetwork {
  /** Goes into the names of figures: "fd-<name>". */
  readonly name: string;
  /** Length of a feature vector. */
  readonly dimensions: number;
  /** Names of the classes, for a network that tells them apart. */
  readonly classes?: readonly string[];
  /** What may be said of a picture, for a network that learned texts: any number of the terms at once, so that they are no classes. */
  readonly terms?: readonly string[];
  /** Pictures `[N, h, w, c]` in [-1, 1] to features `[N, dimensions]` and what goes with classes or terms. */
  describe(pictures: tf.Tensor): Description;
  dispose(): void;
}

export interface Description {
  readonly features: tf.Tensor;
  /** `[N, classes]`; the sum of a row is 1. */
  readonly probabilities?: tf.Tensor;
  /** Of each term on its own, `[N, terms]`. */
  readonly likelihoods?: tf.Tensor;
}

/** Features of n pictures, row by row. */
export interface FeatureSet {
  readonly n: number;
  readonly dimensions: number;
  /** `[n, dimensions]`. */
  readonly values: Float32Array;
  /** `[n, classes]`, of a network that has classes. */
  readonly probabilities?: Float32Array;
}
