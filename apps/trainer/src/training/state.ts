import { Parameters, type PassExtras, runEagerly } from '@omokage/models/net';
import { type Run, Sampler, type SamplerFacts } from '@omokage/models/sampler';
import type { Seed } from '@omokage/models/sampling';
import {
  type Composition,
  type ConfiguredSystem,
  firstMemory,
  type NetworkDescription,
  parametersOf,
  type RestorerDescription,
  type SamplerDescription,
} from '@omokage/models/systems';
import * as tf from '@tensorflow/tfjs-core';
import { type Adaptation, UNADAPTED } from './adaptation.ts';
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
  /** What phases keep from step to step, by name. */
  readonly memory: ReadonlyMap<string, tf.Variable>;
  step = 0;
  imagesSeen = 0;
  /** Wall-clock seconds spent in training steps, over all resumed runs. */
  seconds = 0;
  /** How often its numbers broke down and it went back; each time halves the learning rates. */
  recoveries: readonly Recovery[] = [];
  /** How far an adaptive augmentation has come. */
  adaptation: Adaptation = UNADAPTED;
  /** Of a system that takes texts: those that pictures without one are drawn from, `[terms]` each. */
  examples: readonly Float32Array[] = [];
  /**
   * Of a style system, the average of all styles, `[dimensions]`, or of those of each class, `[classes, dimensions]`: as
   * `collectStandingStatistics` left it. Part of no checkpoint.
   */
  averageStyle: Float32Array | undefined;

  constructor(system: ConfiguredSystem, seed: Seed) {
    this.system = system;
    this.networks = new Map(
      Object.entries(system.networks).map(([name, description], index) => {
        const parameters = Parameters.initialise(parametersOf(description), system.initialisation, seed, index);
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
    this.memory = new Map(
      Object.entries(system.memory ?? {}).map(([name, piece]) => [
        name,
        tf.tidy(() => tf.variable(firstMemory(piece), false)),
      ]),
    );
  }

  /** Multiplies the learning rate of every network. */
  get learningRateScale(): number {
    return 0.5 ** this.recoveries.length;
  }

  network(name: string): NetworkState {
    return this.networks.get(name)!;
  }

  /** Draws with the parameters that ship: the averaged ones where an average is kept. Throws for a system that makes no pictures. */
  sampler(mode: 'collect' | 'eval' = 'eval', extras: PassExtras = {}): Sampler {
    const { synthesis, mapping } = this.drawing;
    return new Sampler(this.samplerFacts, {
      synthesis: this.runOf(synthesis, mode, extras),
      ...(mapping && {
        mapping: { run: this.runOf(mapping, mode, extras), average: this.averageStyle ?? this.noStyle() },
      }),
    });
  }

  /** What the sampler draws from. Throws for a system that makes no pictures. */
  get samplerFacts(): SamplerFacts {
    const { latentDimensions, classes = 0 } = this.system;
    const { synthesis, mapping } = this.drawing;
    const [terms = 0] = mapping?.inputs.text ?? synthesis.inputs.text ?? []; // texts may teach a discriminator alone
    const [layers, dimensions] = mapping ? synthesis.inputs.w! : [];
    return {
      dimensions: latentDimensions,
      classes,
      terms,
      examples: terms === 0 ? [] : this.examples.length > 0 ? this.examples : [new Float32Array(terms)],
      style: mapping && { layers: layers!, dimensions: dimensions! },
    };
  }

  /** Throws for a system that makes no pictures. */
  get drawing(): SamplerDescription {
    const { sampler, system } = this.system;
    if (sampler === undefined) throw new Error(`the system ${system} makes no pictures`);
    return sampler;
  }

  /** The parameters that ship of the networks of a composition, under their names in it. */
  shippedParameters({ parts }: Composition): Parameters {
    return Parameters.join(
      Object.fromEntries(
        parts.map((part) => {
          const { average, parameters } = this.network(part);
          return [part, average ?? parameters];
        }),
      ),
    );
  }

  /** A composition, made ready to run in the form that is due. */
  runOf(composition: Composition, mode: 'collect' | 'eval', extras: PassExtras = {}): Run {
    const parameters = this.shippedParameters(composition);
    const form = this.system.sampler?.form?.(this.imagesSeen);
    return (inputs) => runEagerly(composition.network, inputs, form, parameters, mode, extras);
  }

  /**
   * Turns pictures `[n, h, w, inputChannels]` into others, with masks `[n, h, w, 1]` where the system takes them, with the parameters
   * that ship. Throws for a system that turns none.
   */
  restore(
    inputs: tf.Tensor,
    masks?: tf.Tensor,
    mode: 'collect' | 'eval' = 'eval',
    extras: PassExtras = {},
  ): tf.Tensor4D {
    const run = this.runOf(this.restorer.network, mode, extras);
    return run({ picture: inputs, ...(masks && { mask: masks }) }) as tf.Tensor4D;
  }

  /** How pictures are turned into others. Throws for a system that turns none. */
  get restorer(): RestorerDescription {
    const { restorer, system } = this.system;
    if (restorer === undefined) throw new Error(`the system ${system} turns no pictures into others`);
    return restorer;
  }

  private noStyle(): Float32Array {
    return new Float32Array(this.drawing.synthesis.inputs.w!.at(-1)!);
  }

  /** Every tensor of the state by name. */
  tensors(): [string, tf.Variable][] {
    const ofNetworks = [...this.networks].flatMap(([name, { parameters, average, optimizer }]) => [
      ...prefixed(`${name}`, parameters.entries()),
      ...prefixed(`${name}.average`, average?.entries() ?? []),
      ...prefixed(`${name}.optimizer`, optimizer.entries()),
    ]);
    return [...ofNetworks, ...prefixed('memory', [...this.memory])];
  }

  dispose(): void {
    for (const { parameters, average, optimizer } of this.networks.values()) {
      parameters.dispose();
      average?.dispose();
      optimizer.dispose();
    }
    for (const piece of this.memory.values()) piece.dispose();
  }
}

const prefixed = (prefix: string, entries: [string, tf.Variable][]): [string, tf.Variable][] =>
  entries.map(([name, variable]) => [`${prefix}/${name}`, variable]);
