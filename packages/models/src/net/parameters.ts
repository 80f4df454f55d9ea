import * as tf from '@tensorflow/tfjs-core';
import { sizeOf } from '../layers/layer.ts';
import { PURPOSE, RandomStream, type Seed } from '../sampling/index.ts';
import type { NetworkParameter } from './recorder.ts';

/**
 * How kernels and gains are drawn: `he` scales every kernel by its fan-in (He et al. 2015); `dcgan` is N(0, 0.02) for kernels
 * and N(1, 0.02) for gains (Radford et al. 2015, section 4).
 */
export type Initialisation = 'he' | 'dcgan';

/** The variables of one network, by full name. */
export class Parameters {
  private readonly variables: ReadonlyMap<string, tf.Variable>;
  private readonly specs: ReadonlyMap<string, NetworkParameter>;

  private constructor(specs: ReadonlyMap<string, NetworkParameter>, initial: (name: string) => tf.Tensor) {
    this.specs = specs;
    this.variables = new Map(
      [...specs].map(([name, { kind }]) => [name, tf.tidy(() => tf.variable(initial(name), isTrainable(kind)))]),
    );
  }

  /** Fresh parameters, drawn from `seed`; the same seed gives the same values on every backend. */
  static initialise(
    specs: ReadonlyMap<string, NetworkParameter>,
    how: Initialisation,
    seed: Seed,
    network: number,
  ): Parameters {
    const order = [...specs.keys()];
    return new Parameters(specs, (name) => {
      const spec = specs.get(name)!;
      const random = new RandomStream(seed, PURPOSE.initialWeights, network, order.indexOf(name));
      return tf.tensor(drawInitial(spec, how, random), [...spec.shape]);
    });
  }

  /** A second set with the same values: the start of an average. */
  clone(): Parameters {
    return new Parameters(this.specs, (name) => tf.clone(this.get(name)));
  }

  get(name: string): tf.Variable {
    const variable = this.variables.get(name);
    if (variable === undefined) throw new Error(`this network has no parameter "${name}"`);
    return variable;
  }

  names(): string[] {
    return [...this.variables.keys()];
  }

  entries(): [string, tf.Variable][] {
    return [...this.variables];
  }

  /** The variables that gradients reach: all but the buffers of normalisations. */
  trainable(): [string, tf.Variable][] {
    return this.entries().filter(([name]) => isTrainable(this.specs.get(name)!.kind));
  }

  /** Numbers in the trainable variables. */
  count(): number {
    return this.trainable().reduce((sum, [, { size }]) => sum + size, 0);
  }

  dispose(): void {
    for (const variable of this.variables.values()) variable.dispose();
  }
}

const isTrainable = (kind: NetworkParameter['kind']) => kind !== 'mean' && kind !== 'variance';

function drawInitial(spec: NetworkParameter, how: Initialisation, random: RandomStream): Float32Array {
  const size = sizeOf(spec.shape);
  switch (spec.kind) {
    case 'kernel':
      return normals(random, size, 0, how === 'dcgan' ? 0.02 : spec.gain / Math.sqrt(spec.fanIn ?? 1));
    case 'gain':
      return how === 'dcgan' ? normals(random, size, 1, 0.02) : new Float32Array(size).fill(1);
    case 'variance':
      return new Float32Array(size).fill(1);
    case 'bias':
    case 'mean':
      return new Float32Array(size);
  }
}

const normals = (random: RandomStream, size: number, mean: number, deviation: number): Float32Array =>
  random.normals(size).map((value) => mean + deviation * value);
