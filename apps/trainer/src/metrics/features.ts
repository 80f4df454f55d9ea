import type * as tf from '@tensorflow/tfjs-core';

/** A network that says what is in a picture. Distances between pictures are taken between its features. */
export interface FeatureNetwork {
  /** Goes into the names of figures: "fd-<name>". */
  readonly name: string;
  /** Length of a feature vector. */
  readonly dimensions: number;
  /** Names of the classes, for a network that tells them apart. */
  readonly classes?: readonly string[];
  /** Pictures `[N, h, w, c]` in [-1, 1] to features `[N, dimensions]` and probabilities `[N, classes]`. */
  describe(pictures: tf.Tensor): Description;
  dispose(): void;
}

export interface Description {
  readonly features: tf.Tensor;
  readonly probabilities?: tf.Tensor;
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
