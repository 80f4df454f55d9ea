import * as tf from '@tensorflow/tfjs-core';

/** A variable and where its loss rises. */
export interface Update {
  readonly name: string;
  readonly variable: tf.Variable;
  readonly gradient: tf.Tensor;
}

/**
 * Moves variables against their gradients. Unlike tfjs's own optimizers these count steps in integers and hand out their whole
 * state, so that a resumed run goes on bit for bit.
 */
export interface Optimizer {
  /**
   * How often each variable has moved, by name, where the rule asks for it; with `entries()`, all of the state. Of each variable, not
   * of all: in a network that grows, some begin late.
   */
  readonly steps: Map<string, number>;
  /**
   * Moves every variable; one call is one step. Frees nothing that it was given.
   * @param rateScale multiplies the learning rate
   */
  apply(updates: readonly Update[], rateScale?: number): void;
  /** Its variables by name, such as `first/project/kernel`. */
  entries(): [string, tf.Variable][];
  dispose(): void;
}

/** What an optimizer remembers: for every variable one value of its shape in each slot, zero at first. */
export class Slots<Name extends string> {
  private readonly slots: ReadonlyMap<Name, ReadonlyMap<string, tf.Variable>>;

  constructor(names: readonly Name[], variables: readonly [string, tf.Variable][]) {
    const zeros = (variable: tf.Variable) => tf.tidy(() => tf.variable(tf.zerosLike(variable), false));
    this.slots = new Map(
      names.map((name) => [name, new Map(variables.map(([of, variable]) => [of, zeros(variable)]))]),
    );
  }

  get(slot: Name, variable: string): tf.Variable {
    return this.slots.get(slot)!.get(variable)!;
  }

  entries(): [string, tf.Variable][] {
    return [...this.slots].flatMap(([slot, values]) =>
      [...values].map(([name, value]): [string, tf.Variable] => [`${slot}/${name}`, value]),
    );
  }

  dispose(): void {
    for (const [, value] of this.entries()) value.dispose();
  }
}
