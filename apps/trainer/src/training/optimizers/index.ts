import type { OptimizerOptions } from '@omokage/models/systems';
import type * as tf from '@tensorflow/tfjs-core';
import { Adam } from './adam.ts';
import type { Optimizer } from './optimizer.ts';
import { RmsProp } from './rmsprop.ts';
import { Sgd } from './sgd.ts';

export type { Optimizer, Update } from './optimizer.ts';

/** A fresh optimizer for variables by name. */
export function createOptimizer(options: OptimizerOptions, variables: readonly [string, tf.Variable][]): Optimizer {
  switch (options.kind) {
    case 'adam':
      return new Adam(options, variables);
    case 'rmsprop':
      return new RmsProp(options, variables);
    case 'sgd':
      return new Sgd(options, variables);
  }
}
