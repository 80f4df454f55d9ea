import type { AdamOptions } from '@omokage/models/systems';
import * as tf from '@tensorflow/tfjs-core';

const EPSILON = 1e-8;

/** A variable and where its loss rises. */
export interface Update {
  readonly name: string;
  readonly variable: tf.Variable;
  readonly gradient: tf.Tensor;
}

/**
 * Adam (Kingma and Ba 2014, algorithm 1, with the step size corrected as at the end of its section 2). Unlike `tf.train.adam`
 * it counts its steps in an integer and hands out its whole state, so that a resumed run goes on bit for bit.
 */
export class Adam {
  steps = 0;
  private readonly options: AdamOptions;
  private readonly moments: ReadonlyMap<string, { first: tf.Variable; second: tf.Variable }>;

  constructor(options: AdamOptions, variables: readonly [string, tf.Variable][]) {
    this.options = options;
    const zeros = (variable: tf.Variable) => tf.tidy(() => tf.variable(tf.zerosLike(variable), false));
    this.moments = new Map(
      variables.map(([name, variable]) => [name, { first: zeros(variable), second: zeros(variable) }]),
    );
  }

  /** Moves every variable against its gradient; one call is one step. Frees nothing that it was given. */
  apply(updates: readonly Update[]): void {
    const { learningRate, beta1, beta2 } = this.options;
    this.steps++;
    const rate = (learningRate * Math.sqrt(1 - beta2 ** this.steps)) / (1 - beta1 ** this.steps);
    for (const { name, variable, gradient } of updates) {
      const { first, second } = this.moments.get(name)!;
      tf.tidy(() => {
        first.assign(beta1 === 0 ? tf.clone(gradient) : tf.add(tf.mul(first, beta1), tf.mul(gradient, 1 - beta1)));
        second.assign(tf.add(tf.mul(second, beta2), tf.mul(tf.square(gradient), 1 - beta2)));
        variable.assign(tf.sub(variable, tf.mul(tf.div(first, tf.add(tf.sqrt(second), EPSILON)), rate)));
      });
    }
  }

  /** Its variables by name; with `steps`, all of its state. */
  entries(): [string, tf.Variable][] {
    return [...this.moments].flatMap(([name, { first, second }]): [string, tf.Variable][] => [
      [`first/${name}`, first],
      [`second/${name}`, second],
    ]);
  }

  dispose(): void {
    for (const [, variable] of this.entries()) variable.dispose();
  }
}
