import type { Scalar, Tensor } from '@tensorflow/tfjs-core';
import type { z } from 'zod';
import type { Randomness } from '../layers/index.ts';
import { type Initialisation, type InputShapes, type Network, type NetworkParameter, record } from '../net/index.ts';
import type { Shape } from '../plan/plan.ts';
import type { RandomStream } from '../sampling/index.ts';
import { describeOptions, type OptionDescription } from './options.ts';

/**
 * A system is a paper on one page: its networks, and what one training step does to them. The trainer's loop runs any system
 * from this description alone.
 */
export interface System {
  readonly name: string;
  /** Named sets of options. */
  readonly presets: readonly string[];
  /** Every option with its range, default and meaning, for people. */
  readonly options: readonly OptionDescription[];
  /** What a preset wants of the run around it, such as the batch of its paper. */
  runDefaults(preset: string | undefined): RunDefaults;
  /**
   * Fixes the options: those given, over those of the preset, over the defaults. Throws SystemError, which names what is
   * wrong, for an unknown preset, an unknown option or a value out of range.
   */
  configure(options: Readonly<Record<string, unknown>>, preset?: string): ConfiguredSystem;
}

/** Values that a run takes where the user gives none. */
export interface RunDefaults {
  /** Images in a step. */
  readonly batch?: number;
  /** Images to see in all. */
  readonly images?: number;
  /** Images between grids of samples. */
  readonly snapshotEvery?: number;
}

interface Preset<Config> {
  /** Options that differ from the defaults. */
  readonly options: Partial<Config>;
  readonly run?: RunDefaults;
}

/** What a system's author writes; `defineSystem` turns it into a System. */
interface SystemDefinition<Config> {
  readonly name: string;
  /** The ranges, units and defaults of every option, each with `.describe(meaning)`. */
  readonly config: z.ZodObject & z.ZodType<Config>;
  /** By name, with the reasons beside them. */
  readonly presets: Readonly<Record<string, Preset<Config>>>;
  build(config: Config): BuiltSystem;
}

/** Options that do not fit a system. */
export class SystemError extends Error {
  override readonly name = 'SystemError';
  /** A name that is not known, and those that are: for whoever wants to say which one was meant. */
  readonly unknown: { readonly given: string; readonly known: readonly string[] } | undefined;

  constructor(message: string, unknown?: SystemError['unknown']) {
    super(message);
    this.unknown = unknown;
  }
}

export function defineSystem<Config extends object>(definition: SystemDefinition<Config>): System {
  const { name, config, presets, build } = definition;
  const presetNamed = (preset: string | undefined): Preset<Config> => {
    if (preset === undefined) return { options: {} };
    if (Object.hasOwn(presets, preset)) return presets[preset]!;
    const known = Object.keys(presets);
    throw new SystemError(`${name} has no preset "${preset}"; it has ${known.join(', ')}`, { given: preset, known });
  };
  return {
    name,
    presets: Object.keys(presets),
    options: describeOptions(config),
    runDefaults: (preset) => presetNamed(preset).run ?? {},
    configure(options, preset) {
      const parsed = config.safeParse({ ...presetNamed(preset).options, ...options });
      if (!parsed.success) throw refusal(name, parsed.error, Object.keys(config.shape));
      return { ...build(parsed.data), system: name, config: parsed.data as ConfiguredSystem['config'] };
    },
  };
}

function refusal(system: string, { issues }: z.ZodError, known: readonly string[]): SystemError {
  const reasons = issues.map(({ path, message }) => [...path, message].join(': '));
  const [given] = issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []));
  return new SystemError(`${system}: ${reasons.join('; ')}`, given === undefined ? undefined : { given, known });
}

/** A system with its options fixed, and the options themselves, all of them, as plain data. */
export interface ConfiguredSystem extends BuiltSystem {
  readonly system: string;
  readonly config: Readonly<Record<string, string | number | boolean>>;
}

/** The parts of a system. */
export interface BuiltSystem {
  /** Pictures that it reads and makes: `[h, w, c]`, values in [-1, 1]. */
  readonly picture: Shape;
  /** 0 where nothing is sampled. */
  readonly latentDimensions: number;
  /** How many classes the labels of its batches tell apart; absent where it takes no labels. */
  readonly classes?: number;
  /** How many terms the texts of its batches are made of; absent where it takes no texts. See `sampling/text.ts`. */
  readonly terms?: number;
  readonly networks: Readonly<Record<string, NetworkDescription>>;
  readonly initialisation: Initialisation;
  readonly phases: readonly Phase[];
  /** How pictures are drawn. Absent where a system draws none, such as a classifier. */
  readonly sampler?: SamplerDescription;
  /** How pictures are turned into others. Absent where a system turns none. A system has this, or `sampler`, or neither. */
  readonly restorer?: RestorerDescription;
  /** What phases keep from step to step, by name: numbers with their first values, or tensors, which begin as zeros. It is in the checkpoint. */
  readonly memory?: Readonly<Record<string, number | { readonly shape: Shape }>>;
}

/** What a system that turns pictures into others takes in its batches, and the network of it that ships. */
export interface RestorerDescription {
  /** Channels of a batch's `inputs`, which have the sides of `picture`; `reals` are what should become of them. */
  readonly inputChannels: 1 | 3;
  /** Whether the input and the real of a row belong together. Where not, each is drawn on its own. */
  readonly paired: boolean;
  /** Whether a batch has `masks`, and the network takes one. */
  readonly masked: boolean;
  /**
   * `picture [h, w, inputChannels]`, and `mask [h, w, 1]` where masked (1 where there is a hole), to the picture `[h, w, channels]` in [-1, 1].
   * No layer may fix the sides: the plan is run at any whose division by its strides leaves nothing.
   */
  readonly network: Composition;
}

/**
 * Which form a network has that has several, such as one that grows; the whole form where absent. Numbers by name, which the
 * network reads as it is built.
 */
export type Form = Readonly<Record<string, number>>;

export interface NetworkDescription {
  /** The network with its configuration bound. */
  readonly network: Network<Form | undefined>;
  readonly inputs: InputShapes;
  /** Forms that have parameters which the whole form lacks. */
  readonly forms?: readonly Form[];
  /** The inputs of a form, where they are not those of the whole form. */
  inputsOf?(form: Form): InputShapes;
  readonly optimizer: OptimizerOptions;
  /** Whether an exponential moving average is kept; samples, metrics and exports use it. */
  readonly averaged: boolean;
  /** Keeps every trained value in [-clip, clip], by clipping after each step (Arjovsky et al. 2017, algorithm 1). */
  readonly clip?: number;
  /** The input that takes real and generated pictures alike: what augmentation changes. For networks that judge pictures. */
  readonly judges?: string;
}

/**
 * The parameters of a network in all of its forms, by name: those of the whole form first, then what the others have beside. A layer
 * that several forms have is one layer.
 */
export function parametersOf({
  network,
  inputs,
  forms = [],
  inputsOf,
}: NetworkDescription): Map<string, NetworkParameter> {
  const all = new Map<string, NetworkParameter>();
  for (const form of [undefined, ...forms]) {
    const { parameters } = record(network, form ? (inputsOf?.(form) ?? inputs) : inputs, form);
    for (const [name, parameter] of parameters) if (!all.has(name)) all.set(name, parameter);
  }
  return all;
}

/**
 * The network that ships: parts of the system run one after the other as one network. Inputs are, of these, what it takes:
 * `z [latentDimensions]`, `class [classes]` (one-hot), `text [terms]`; behind a mapping, `w [layers, dimensions]` in place of `z`.
 */
export interface SamplerDescription {
  /** Inputs to the picture `[h, w, c]`. */
  readonly synthesis: Composition;
  /** Of a style system: inputs to a style `[dimensions]`. Each of the synthesis's `layers` then takes a style of its own. */
  readonly mapping?: Composition;
  /** The form to draw with after so many images; the picture keeps its shape. The whole form where absent. */
  form?(imagesSeen: number): Form | undefined;
}

/** Networks of a system put together. Each stands under its own name: `net.part(name)`. */
export interface Composition {
  readonly parts: readonly string[];
  readonly network: Network<Form | undefined>;
  readonly inputs: InputShapes;
}

/** The sampler of a system that draws with one network alone. */
export const drawnBy = (
  name: string,
  { network, inputs }: Pick<NetworkDescription, 'network' | 'inputs'>,
): SamplerDescription => ({ synthesis: alone(name, { network, inputs }) });

/** One network as a composition of one. */
export const alone = (
  name: string,
  { network, inputs }: Pick<NetworkDescription, 'network' | 'inputs'>,
): Composition => ({ parts: [name], network: (net, values, form) => network(net.part(name), values, form), inputs });

/** How a network's parameters follow their gradients. */
export type OptimizerOptions =
  /** Adam (Kingma and Ba 2014). */
  | { readonly kind: 'adam'; readonly learningRate: number; readonly beta1: number; readonly beta2: number }
  /** RMSProp (Tieleman and Hinton 2012): steps divided by the root of a decaying mean of squared gradients. */
  | { readonly kind: 'rmsprop'; readonly learningRate: number; readonly decay: number }
  /** Gradient descent with momentum (Polyak 1964); a momentum of 0 is plain descent. */
  | { readonly kind: 'sgd'; readonly learningRate: number; readonly momentum: number };

/** One gradient step of a training step. */
export interface Phase {
  readonly name: string;
  /** The networks whose parameters move; all others stand still. */
  readonly trains: readonly string[];
  /** Runs in every n-th step, beginning with the first. */
  readonly every: number;
  /** The first of the images at which it runs, and the one before which it stops; always where absent. */
  readonly from?: number;
  readonly until?: number;
  loss(networks: Networks, batch: Batch, moment: Moment): PhaseResult;
}

/** The networks in training mode: inputs by name, `[N, ...]` each, to the output. */
export type Networks = Readonly<Record<string, (inputs: Readonly<Record<string, Tensor>>, form?: Form) => Tensor>>;

/** What a phase works on: `[N, ...]` each. */
export interface Batch {
  /** `[N, h, w, c]` in [-1, 1]. */
  readonly reals: Tensor;
  /** Fresh standard normal latents `[N, latentDimensions]`, other ones for every phase. */
  readonly latents: Tensor;
  /** Classes of the reals, int32 `[N]` from 0 to `classes - 1`; there where the system says `classes`. */
  readonly labels?: Tensor;
  /** The same as one-hot vectors, float32 `[N, classes]`. */
  readonly classes?: Tensor;
  /** What is said of the reals, as shares of terms, float32 `[N, terms]`; there where the system says `terms`. */
  readonly texts?: Tensor;
  /** What is to become the reals, `[N, h, w, inputChannels]` in [-1, 1]; there where the system has a `restorer`. */
  readonly inputs?: Tensor;
  /** Where the inputs have holes, 1, and 0 elsewhere: `[N, h, w, 1]`; there where the `restorer` is masked. */
  readonly masks?: Tensor;
}

/** What a phase may know and use beside its batch. */
export interface Moment {
  /** Images seen before this step. */
  readonly imagesSeen: number;
  /** Fresh random tensors, other ones for every phase of every step. */
  readonly random: Randomness;
  /** Fresh random decisions for all of the batch at once, from the same source. */
  readonly choices: RandomStream;
  /** The trained kernels of a network: for penalties on weights. */
  kernels(network: string): readonly Tensor[];
  /** Something of the system's memory; a number as a scalar tensor. */
  recall(name: string): Tensor;
}

export interface PhaseResult {
  readonly loss: Scalar;
  /** Values worth watching, by name, such as the mean of D(real). */
  readonly readouts: Readonly<Record<string, Scalar>>;
  /** New values of the system's memory, by name; constants to autodiff. */
  readonly remember?: Readonly<Record<string, Tensor>>;
}
