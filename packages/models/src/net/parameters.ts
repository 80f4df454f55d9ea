import * as tf from '@tensorflow/tfjs-core';
import { isBuffer, sizeOf } from '../layers/layer.ts';
import { PURPOSE, RandomStream, type Seed } from '../sampling/index.ts';
import { orthogonalMatrix } from './orthogonal.ts';
import type { NetworkParameter } from './recorder.ts';

/**
 * How kernels and gains are drawn: `he` scales every kernel by its fan-in (He et al. 2015); `dcgan` is N(0, 0.02) for kernels
 * and N(1, 0.02) for gains (Radford et al. 2015, section 4); `orthogonal` are matrices with as many columns as a kernel's last axis whose
 * columns, or rows, are orthogonal and as long as the layer's gain (Saxe et al. 2013).
 */
export type Initialisation = 'he' | 'dcgan' | 'orthogonal';

/** The variables of one network, by full name. */
export class Parameters {
  private readonly variables: ReadonlyMap<string, tf.Variable>;
  private readonly specs: ReadonlyMap<string, NetworkParameter>;

  private constructor(specs: ReadonlyMap<string, NetworkParameter>, variables: ReadonlyMap<string, tf.Variable>) {
    this.specs = specs;
    this.variables = variables;
  }

  private static make(specs: ReadonlyMap<string, NetworkParameter>, initial: (name: string) => tf.Tensor): Parameters {
    const variables = [...specs].map(([name, { kind }]): [string, tf.Variable] => [
      name,
      tf.tidy(() => tf.variable(initial(name), !isBuffer(kind))),
    ]);
    return new Parameters(specs, new Map(variables));
  }

  /** The parameters of several networks as those of one: their names begin with the network's name and a dot. Nothing is copied. */
  static join(parts: Readonly<Record<string, Parameters>>): Parameters {
    const named = <T>(of: (part: Parameters) => Iterable<readonly [string, T]>) =>
      new Map(
        Object.entries(parts).flatMap(([part, own]) =>
          [...of(own)].map(([name, value]): [string, T] => [`${part}.${name}`, value]),
        ),
      );
    return new Parameters(
      named(({ specs }) => specs),
      named(({ variables }) => variables),
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
    return Parameters.make(specs, (name) => {
      const spec = specs.get(name)!;
      const random = new RandomStream(seed, PURPOSE.initialWeights, network, order.indexOf(name));
      return tf.tensor(drawInitial(spec, how, random), [...spec.shape]);
    });
  }

  /** A second set with the same values: the start of an average. */
  clone(): Parameters {
    return Parameters.make(this.specs, (name) => tf.clone(this.get(name)));
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
    return this.entries().filter(([name]) => !isBuffer(this.specs.get(name)!.kind));
  }

  /** The trained kernels of layers, as they are trained. */
  kernels(): tf.Variable[] {
    return this.entries().flatMap(([name, variable]) => (this.specs.get(name)!.kind === 'kernel' ? [variable] : []));
  }

  /** The variables that passes set rather than gradients, by the kind of buffer. */
  buffers(kind: NetworkParameter['kind']): [string, tf.Variable][] {
    return this.entries().filter(([name]) => this.specs.get(name)!.kind === kind);
  }

  /** Numbers in the trainable variables. */
  count(): number {
    return this.trainable().reduce((sum, [, { size }]) => sum + size, 0);
  }

  dispose(): void {
    for (const variable of this.variables.values()) variable.dispose();
  }
}

function drawInitial(spec: NetworkParameter, how: Initialisation, random: RandomStream): Float32Array {
  const size = sizeOf(spec.shape);
  switch (spec.kind) {
    case 'kernel':
      if (how === 'orthogonal' && spec.deviation === undefined) {
        const columns = spec.shape.at(-1)!;
        return orthogonalMatrix(random.normals(size), size / columns, columns).map((value) => spec.gain * value);
      }
      return normals(
        random,
        size,
        0,
        spec.deviation ?? (how === 'dcgan' ? 0.02 : spec.gain / Math.sqrt(spec.fanIn ?? 1)),
      );
    case 'noise':
      return random.normals(size);
    case 'direction':
      return unitVector(random.normals(size));
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

function unitVector(values: Float32Array): Float32Array {
  const length = Math.hypot(...values);
  return values.map((value) => value / length);
}
