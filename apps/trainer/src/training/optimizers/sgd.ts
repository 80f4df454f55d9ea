import type { OptimizerOptions } from '@omokage/models/systems';
import * as tf from '@tensorflow/tfjs-core';
import { type Optimizer, Slots, type Update } from './optimizer.ts';

export type SgdOptions = Extract<OptimizerOptions, { kind: 'sgd' }>;

/** Gradient descent with momentum (Polyak 1964): a decaying sum of gradients moves the variable. Without momentum it keeps no state. */
export class Sgd implements Optimizer {
  /** Every step is like the first. */
  readonly steps = new Map<string, number>();
  private readonly options: SgdOptions;
  private readonly velocities: Slots<'velocity'>;

  constructor(options: SgdOptions, variables: readonly [string, tf.Variable][]) {
    this.options = options;
    this.velocities = new Slots(options.momentum === 0 ? [] : ['velocity'], variables);
  }

  apply(updates: readonly Update[], rateScale = 1): void {
    const { learningRate, momentum } = this.options;
    for (const { name, variable, gradient } of updates) {
      tf.tidy(() => {
        let direction = gradient;
        if (momentum !== 0) {
          const velocity = this.velocities.get('velocity', name);
          velocity.assign(tf.add(tf.mul(velocity, momentum), gradient));
          direction = velocity;
        }
        variable.assign(tf.sub(variable, tf.mul(direction, rateScale * learningRate)));
      });
    }
  }

  entries(): [string, tf.Variable][] {
    return this.velocities.entries();
  }

  dispose(): void {
    this.velocities.dispose();
  }
}
