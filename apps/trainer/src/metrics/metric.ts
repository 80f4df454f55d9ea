import type { Sampler } from '@omokage/models/sampler';
import type { Seed } from '@omokage/models/sampling';
import type * as tf from '@tensorflow/tfjs-core';
import type { AskedSource } from './asked.ts';
import type { FeatureNetwork } from './features.ts';
import type { Material } from './material.ts';

/** A figure, with all that is needed to read it and to get it again. */
export interface MetricResult {
  /** The metric that was asked for; one may give several figures. */
  readonly metric: string;
  /** What was measured, such as "swd-64" or "fd-digits"; a name that depends on a feature network names it. */
  readonly name: string;
  readonly value: number;
  /** Pictures of each side that it was measured over. */
  readonly n: number;
  /** The seed of everything drawn on the way: which pictures, pairs, patches and directions. */
  readonly seed: string;
  readonly better: 'lower' | 'higher';
  readonly seconds: number;
  /** Figures beside the value, such as a standard error. */
  readonly details?: Readonly<Record<string, number>>;
  /** Classes that hardly come up among the fakes, of a metric that counts classes. */
  readonly missingClasses?: readonly string[];
}

/** What a metric hands back: a result but for what all metrics share. */
export type Measurement = Pick<MetricResult, 'name' | 'value' | 'better' | 'details' | 'missingClasses'>;

/** Pictures one after the other, of a data set or of a network. */
export interface PictureSource {
  /** How many there are; left out where there is no end of them. */
  readonly count?: number;
  /** Pictures `first` to `first + n - 1`, `[n, h, w, c]` in [-1, 1], owned by the caller. The same ones at every call. */
  pictures(first: number, n: number): Promise<tf.Tensor4D>;
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
  readonly features?: FeatureNetwork;
  /** The generator, for metrics that walk through its latent space. */
  readonly sampler?: Sampler;
  /** Pictures that the generator was asked for, of a generator of which something can be asked. */
  readonly asked?: AskedSource;
}

/** What a metric cannot do without. */
export type Need = 'pictures' | 'features' | 'classes' | 'sampler' | 'pairs' | 'asked';

export interface Metric {
  /** What it is asked for by. */
  readonly name: string;
  /** For people: what it measures, in a few words. */
  readonly summary: string;
  readonly needs: readonly Need[];
  /** Its figures, the one that stands for the metric first. */
  measure(material: Material): Promise<readonly Measurement[]>;
}
