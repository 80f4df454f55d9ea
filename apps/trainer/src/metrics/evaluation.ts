import type { Sampler } from '@omokage/models/sampler';
import type { Seed } from '@omokage/models/sampling';
import type * as tf from '@tensorflow/tfjs-core';
import type { FeatureNetwork } from './features.ts';

/** Pictures one after the other, of a data set or of a network. */
export interface PictureSource {
  /** How many there are; left out where there is no end of them. */
  readonly count?: number;
  /** Pictures `first` to `first + n - 1`, `[n, h, w, c]` in [-1, 1], owned by the caller. The same ones at every call. */
  pictures(first: number, n: number): Promise<tf.Tensor4D>;
}

/** Pictures that a generator was asked for, and what should be in them. */
export interface AskedSource extends PictureSource {
  /** The class of each, by its index among the classifier's. */
  expected(first: number, n: number): number[];
  /** What a request can say of each of the classifier's classes: those of which it says the same cannot be told apart by it. */
  readonly said: readonly string[];
}

/** What is compared, and how much of it. */
export interface Evaluation {
  readonly reals: PictureSource;
  readonly fakes: PictureSource;
  /** Pictures of each side; fewer are used where a source has fewer. */
  readonly n: number;
  readonly seed: Seed;
  /** Whether picture i of one side is meant to be picture i of the other. */
  readonly paired?: boolean;
  /** Of pairs, what a restorer made the fakes of: picture i of it became fake i. */
  readonly inputs?: PictureSource;
  readonly features?: FeatureNetwork;
  /** The generator, for metrics that walk through its latent space. */
  readonly sampler?: Sampler;
  /** Pictures that the generator was asked for, of a generator of which something can be asked. */
  readonly asked?: AskedSource;
}

/** What a metric cannot do without. */
export type Need = 'pictures' | 'features' | 'classes' | 'sampler' | 'pairs' | 'asked';
