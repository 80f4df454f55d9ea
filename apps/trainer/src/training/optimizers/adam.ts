import type { OptimizerOptions } from '@omokage/models/systems';
import * as tf from '@tensorflow/tfjs-core';
import { type Optimizer, Slots, type Update } from './optimizer.ts';

const EPSILON = 1e-8;

export type AdamOptions = Extract<OptimizerOptions, { kind: 'adam' }>;

/** Adam (Kingma and Ba 2014, algorithm 1, with the step size corrected as at the end of its section 2). */
export class Adam implements Optimizer {
  readonly steps = new Map<string, number>();
  private readonly options: AdamOptions;
  private readonly moments: Slots<'first' | 'second'>;

  constructor(options: AdamOptions, variables: readonly [string, tf.Variable][]) {
    this.options = options;
    this.moments = new Slots(['first', 'second'], variables);
  }

  apply(updates: readonly Update[], rateScale = 1): void {
    const { learningRate, beta1, beta2 } = this.options;
    for (const { name, variable, gradient } of updates) {
      const step = (this.steps.get(name) ?? 0) + 1;
      this.steps.set(name, step);
      const rate = (rateScale * learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
      const first = this.moments.get('first', name);
      const second = this.moments.get('second', name);
      tf.tidy(() => {
        const tensors = { variable, gradient, first, second };
        const [moved, newFirst, newSecond] = oneKernel()
          ? stepByKernel(tensors, { rate, beta1, beta2, epsilon: EPSILON })
          : stepByOperations(tensors, rate, beta1, beta2);
        first.assign(newFirst);
        second.assign(newSecond);
        variable.assign(moved);
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

interface Tensors {
  readonly variable: tf.Tensor;
  readonly gradient: tf.Tensor;
  readonly first: tf.Tensor;
  readonly second: tf.Tensor;
}
type Moved = [variable: tf.Tensor, first: tf.Tensor, second: tf.Tensor];

/** Whether the backend does all of a variable's step in one pass, as wasm does (`wasm-kernels/optimizer-steps.ts`). */
const oneKernel = (): boolean => tf.getKernel('AdamStep', tf.getBackend()) !== undefined;

function stepByKernel(tensors: Tensors, attributes: Record<string, number>): Moved {
  return tf.engine().runKernel('AdamStep', { ...tensors }, attributes) as unknown as Moved;
}

function stepByOperations(
  { variable, gradient, first, second }: Tensors,
  rate: number,
  beta1: number,
  beta2: number,
): Moved {
  const newFirst = beta1 === 0 ? tf.clone(gradient) : tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1));
  const newSecond = tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2));
  const way = tf.div(newFirst, tf.add(tf.sqrt(newSecond), EPSILON));
  return [tf.sub(variable, tf.mul(way, rate)), newFirst, newSecond];
}
