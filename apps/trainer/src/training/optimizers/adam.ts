import type { OptimizerOptions } from '@omokage/models/systems';
import * as tf from '@tensorflow/tfjs-core';
import { type Optimizer, Slots, type Update } from './optimizer.ts';

const EPSILON = 1e-8;

export type AdamOptions = Extract<OptimizerOptions, { kind: 'adam' }>;

/** Adam (Kingma and Ba 2014, algorithm 1, with the step size corrected as at the end of its section 2). */
export class Adam implements Optimizer {
  steps = 0;
  private readonly options: AdamOptions;
  private readonly moments: Slots<'first' | 'second'>;

  constructor(options: AdamOptions, variables: readonly [string, tf.Variable][]) {
    this.options = options;
    this.moments = new Slots(['first', 'second'], variables);
  }

  apply(updates: readonly Update[], rateScale = 1): void {
    const { learningRate, beta1, beta2 } = this.options;
    this.steps++;
    const rate = (rateScale * learningRate * Math.sqrt(1 - beta2 ** this.steps)) / (1 - beta1 ** this.steps);
    for (const { name, variable, gradient } of updates) {
      const first = this.moments.get('first', name);
      const second = this.moments.get('second', name);
      tf.tidy(() => {
        first.assign(beta1 === 0 ? tf.clone(gradient) : tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1)));
        second.assign(tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
        variable.assign(tf.sub(variable, tf.mul(tf.div(first, tf.add(tf.sqrt(second), EPSILON)), rate)));
      });
    }
  }

  entries(): [string, tf.Variable][] {
    return this.moments.entries();
  }

  dispose(): void {
    this.moments.dispose();
  }
}
