import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { z } from 'zod';
import type { Initialisation, InputShapes, Network } from '../net/index.ts';
import type { Shape } from '../plan/plan.ts';

/**
 * A system is a paper on one page: its networks, and what one training step does to them. The trainer's loop runs any system
 * from this description alone.
 */
export interface System {
  readonly name: string;
  /** Named sets of options. */
  readonly presets: readonly string[];
  /**
   * Fixes the options: those given, over those of the preset, over the defaults. Throws SystemError, which names what is
   * wrong, for an unknown preset, an unknown option or a value out of range.
   */
  configure(options: Readonly<Record<string, unknown>>, preset?: string): ConfiguredSystem;
}

/** What a system's author writes; `defineSystem` turns it into a System. */
interface SystemDefinition<Config> {
  readonly name: string;
  /** The ranges, units and defaults of every option. */
  readonly config: z.ZodType<Config>;
  /** Options that differ from the defaults, with the reason beside them. */
  readonly presets: Readonly<Record<string, Partial<Config>>>;
  build(config: Config): BuiltSystem;
}

export class SystemError extends Error {
  override readonly name = 'SystemError';
}

export function defineSystem<Config extends object>(definition: SystemDefinition<Config>): System {
  const { name, config, presets, build } = definition;
  return {
    name,
    presets: Object.keys(presets),
    configure(options, preset) {
      if (preset !== undefined && !Object.hasOwn(presets, preset)) {
        throw new SystemError(`${name} has no preset "${preset}"; it has ${Object.keys(presets).join(', ')}`);
      }
      const parsed = config.safeParse({ ...(preset !== undefined && presets[preset]), ...options });
      if (!parsed.success) {
        const issues = parsed.error.issues.map(({ path, message }) => [...path, message].join(': '));
        throw new SystemError(`${name}: ${issues.join('; ')}`);
      }
      return { ...build(parsed.data), system: name, config: parsed.data as Readonly<Record<string, string | number>> };
    },
  };
}

/** A system with its options fixed, and the options themselves, all of them, as plain data. */
export interface ConfiguredSystem extends BuiltSystem {
  readonly system: string;
  readonly config: Readonly<Record<string, string | number>>;
}

/** The parts of a system. */
export interface BuiltSystem {
  /** Pictures that it reads and makes: `[h, w, c]`, values in [-1, 1]. */
  readonly picture: Shape;
  readonly latentDimensions: number;
  readonly networks: Readonly<Record<string, NetworkDescription>>;
  readonly initialisation: Initialisation;
  readonly phases: readonly Phase[];
  /** The network that ships: from `z` to a picture. */
  readonly sampler: string;
}

export interface NetworkDescription {
  /** The network with its configuration bound. */
  readonly network: Network<void>;
  readonly inputs: InputShapes;
  readonly optimizer: AdamOptions;
  /** Whether an exponential moving average is kept; samples, metrics and exports use it. */
  readonly averaged: boolean;
}

/** Adam (Kingma and Ba 2014). */
export interface AdamOptions {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
}

/** One gradient step of a training step. */
export interface Phase {
  readonly name: string;
  /** The networks whose parameters move; all others stand still. */
  readonly trains: readonly string[];
  /** Runs in every n-th step, beginning with the first. */
  readonly every: number;
  loss(networks: Networks, batch: Batch): PhaseResult;
}

/** The networks in training mode: inputs by name, `[N, ...]` each, to the output. */
export type Networks = Readonly<Record<string, (inputs: Readonly<Record<string, Tensor>>) => Tensor>>;

/** What a phase works on. */
export interface Batch {
  /** `[N, h, w, c]` in [-1, 1]. */
  readonly reals: Tensor;
  /** Fresh standard normal latents `[N, latentDimensions]`, other ones for every phase. */
  readonly latents: Tensor;
}

export interface PhaseResult {
  readonly loss: Scalar;
  /** Values worth watching, by name, such as the mean of D(real). */
  readonly readouts: Readonly<Record<string, Scalar>>;
}
