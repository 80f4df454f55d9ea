import type { OptimizerOptions } from '@omokage/models/systems';
import * as tf from '@tensorflow/tfjs-core';
import { type Optimizer, Slots, type Update } from './optimizer.ts';

const EPSILON = 1e-8;

export type RmsPropOptions = Extract<OptimizerOptions, { kind: 'rmsprop' }>;

/** RMSProp (Tieleman and Hinton 2012, lecture 6e): the gradient over the root of a decaying mean of its square. */
export class RmsProp implements Optimizer {
  /** Every step is like the first. */
  readonly steps = new Map<string, number>();
  private readonly options: RmsPropOptions;
  private readonly squares: Slots<'square'>;

  constructor(options: RmsPropOptions, variables: readonly [string, tf.Variable][]) {
    this.options = options;
    this.squares = new Slots(['square'], variables);
  }

  apply(updates: readonly Update[], rateScale = 1): void {
    const { learningRate, decay } = this.options;
    for (const { name, variable, gradient } of updates) {
      const square = this.squares.get('square', name);
      tf.tidy(() => {
        square.assign(tf.add(tf.mul(square, decay), tf.mul(tf.square(gradient), 1 - decay)));
        const step = tf.div(tf.mul(gradient, rateScale * learningRate), tf.add(tf.sqrt(square), EPSILON));
        variable.assign(tf.sub(variable, step));
      });
    }
  }

  entries(): [string, tf.Variable][] {
    return this.squares.entries();
  }

  dispose(): void {
    this.squares.dispose();
  }
}
