import { type Observer, Parameters, record, runEagerly } from '@omokage/models/net';
import type { Seed } from '@omokage/models/sampling';
import type { ConfiguredSystem, NetworkDescription } from '@omokage/models/systems';
import type * as tf from '@tensorflow/tfjs-core';
import { createOptimizer, type Optimizer } from './optimizers/index.ts';

/** A network in training: its parameters, their average if one is kept, and its optimizer. */
export interface NetworkState {
  readonly description: NetworkDescription;
  readonly parameters: Parameters;
  readonly average: Parameters | undefined;
  readonly optimizer: Optimizer;
}

/** A run whose numbers stopped being finite, and went back to a checkpoint. */
export interface Recovery {
  readonly brokeAtImages: number;
  readonly backToImages: number;
  readonly reason: string;
}

/** All that changes while a system trains. With the options of the run it decides everything that follows. */
export class TrainingState {
  readonly system: ConfiguredSystem;
  readonly networks: ReadonlyMap<string, NetworkState>;
  step = 0;
  imagesSeen = 0;
  /** Wall-clock seconds spent in training steps, over all resumed runs. */
  seconds = 0;
  /** How often its numbers broke down and it went back; each time halves the learning rates. */
  recoveries: readonly Recovery[] = [];

  constructor(system: ConfiguredSystem, seed: Seed) {
    this.system = system;
    this.networks = new Map(
      Object.entries(system.networks).map(([name, description], index) => {
        const specs = record(description.network, description.inputs, undefined).parameters;
        const parameters = Parameters.initialise(specs, system.initialisation, seed, index);
        return [
          name,
          {
            description,
            parameters,
            average: description.averaged ? parameters.clone() : undefined,
            optimizer: createOptimizer(description.optimizer, parameters.trainable()),
          },
        ];
      }),
    );
  }

  /** Multiplies the learning rate of every network. */
  get learningRateScale(): number {
    return 0.5 ** this.recoveries.length;
  }

  network(name: string): NetworkState {
    return this.networks.get(name)!;
  }

  /**
   * The network that samples, with the parameters that ship: the averaged ones where an average is kept.
   * Throws for a system that makes no pictures.
   */
  sample(latents: tf.Tensor, mode: 'collect' | 'eval', observe?: Observer): tf.Tensor {
    const { description } = this.sampler;
    return runEagerly(description.network, { z: latents }, undefined, this.shippedParameters(), mode, observe);
  }

  shippedParameters(): Parameters {
    const { average, parameters } = this.sampler;
    return average ?? parameters;
  }

  /** Throws for a system that makes no pictures. */
  get sampler(): NetworkState {
    const { sampler, system } = this.system;
    if (sampler === undefined) throw new Error(`the system ${system} makes no pictures`);
    return this.network(sampler);
  }

  /** Every tensor of the state by name. */
  tensors(): [string, tf.Variable][] {
    return [...this.networks].flatMap(([name, { parameters, average, optimizer }]) => [
      ...prefixed(`${name}`, parameters.entries()),
      ...prefixed(`${name}.average`, average?.entries() ?? []),
      ...prefixed(`${name}.optimizer`, optimizer.entries()),
    ]);
  }

  dispose(): void {
    for (const { parameters, average, optimizer } of this.networks.values()) {
      parameters.dispose();
      average?.dispose();
      optimizer.dispose();
    }
  }
}

const prefixed = (prefix: string, entries: [string, tf.Variable][]): [string, tf.Variable][] =>
  entries.map(([name, variable]) => [`${prefix}/${name}`, variable]);
