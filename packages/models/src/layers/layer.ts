import type { Tensor } from '@tensorflow/tfjs-core';
import type { z } from 'zod';
import type { Shape } from '../plan/plan.ts';
import type { Sight } from './sight.ts';

/**
 * A layer is one operation with all of its readings in one place: the schema of its attributes, the shape it makes, the
 * parameters it owns, and what it computes. Training, recording, checking and serving all go through these.
 * Shapes are per image; tensors carry the batch axis in front.
 */

/**
 * How a pass over a network treats batch statistics: `train` normalises by those of the batch, `collect` does the same and
 * reports them (for standing statistics), `eval` uses the stored ones.
 */
export type Mode = 'train' | 'collect' | 'eval';

export interface Pass {
  readonly mode: Mode;
  /**
   * Receives what a pass learned about a buffer, by the role of its parameter: the batch's statistics in `collect` mode, the next
   * direction of a power iteration in `train` mode.
   */
  observe?(role: string, value: Tensor): void;
  /** Fresh random numbers for layers that are random in training. Without it they do what they do in evaluation. */
  readonly random?: Randomness;
}

/** Random tensors of any shape, batch axis and all; constants to autodiff. */
export interface Randomness {
  /** Standard normal. */
  normals(shape: Shape): Tensor;
  /** Uniform in (0, 1). */
  uniforms(shape: Shape): Tensor;
}

/**
 * `kernel` is drawn at random, `gain` scales like a batch norm's gamma, `bias` starts at 0. The rest are buffers, never trained:
 * `mean` and `variance` of activations, the `direction` of a spectral norm (a random unit vector at first), and fixed `noise`
 * (standard normal).
 */
export type ParameterKind = 'kernel' | 'bias' | 'gain' | 'mean' | 'variance' | 'direction' | 'noise';

const BUFFERS: ReadonlySet<ParameterKind> = new Set(['mean', 'variance', 'direction', 'noise']);

/** Whether gradients leave a parameter of this kind alone. */
export const isBuffer = (kind: ParameterKind): boolean => BUFFERS.has(kind);

export interface ParameterSpec {
  readonly shape: Shape;
  readonly kind: ParameterKind;
  /** Inputs that feed one output value; scales He initialisation. Kernels only. */
  readonly fanIn?: number;
  /** Standard deviation of the first values, whatever the initialisation of the system. Kernels only. */
  readonly deviation?: number;
}

/** A layer with its attributes read. */
export interface BoundLayer {
  /** How far it looks in evaluation. */
  readonly sight: Sight;
  /** Shape of the result. Throws LayerError when the inputs do not fit. */
  shape(inputs: readonly Shape[]): Shape;
  /** The parameters that the layer owns, by role. */
  parameters(inputs: readonly Shape[]): Record<string, ParameterSpec>;
  /** Inputs `[N, ...shape]` to `[N, ...shape]`. */
  apply(inputs: readonly Tensor[], parameters: Record<string, Tensor>, pass: Pass): Tensor;
  /** Multiply-accumulates for one image; 0 where it is not worth counting. */
  macs(inputs: readonly Shape[]): number;
}

export interface Layer {
  readonly op: string;
  /** Reads untrusted attributes. Throws LayerError. */
  bind(attributes: unknown): BoundLayer;
}

/** What a layer's author writes; `defineLayer` turns it into a Layer. */
interface LayerDefinition<A> {
  /** How far it looks in evaluation: POINT for what treats each place by itself, EVERYWHERE for what mixes all of them. */
  readonly sight: Sight | ((attributes: A) => Sight);
  shape(inputs: readonly Shape[], attributes: A): Shape;
  parameters?(inputs: readonly Shape[], attributes: A): Record<string, ParameterSpec>;
  apply(inputs: readonly Tensor[], parameters: Record<string, Tensor>, attributes: A, pass: Pass): Tensor;
  macs?(inputs: readonly Shape[], attributes: A): number;
}

export class LayerError extends Error {
  override readonly name = 'LayerError';
}

export function defineLayer<A>(op: string, schema: z.ZodType<A>, definition: LayerDefinition<A>): Layer {
  return {
    op,
    bind(attributes) {
      const parsed = schema.safeParse(attributes);
      if (!parsed.success) throw new LayerError(`${op}: ${parsed.error.issues.map(describeIssue).join('; ')}`);
      const a = parsed.data;
      return {
        sight: typeof definition.sight === 'function' ? definition.sight(a) : definition.sight,
        shape: (inputs) => definition.shape(inputs, a),
        parameters: (inputs) => definition.parameters?.(inputs, a) ?? {},
        apply: (inputs, parameters, pass) => definition.apply(inputs, parameters, a, pass),
        macs: (inputs) => definition.macs?.(inputs, a) ?? 0,
      };
    },
  };
}

function describeIssue(issue: z.core.$ZodIssue): string {
  return issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : issue.message;
}

/** The one input of a layer that takes one, with the rank that it needs (`[h, w, c]` is 3). */
export function oneInput(op: string, inputs: readonly Shape[], rank?: number): Shape {
  const [input] = inputs;
  if (inputs.length !== 1 || input === undefined) throw new LayerError(`${op} takes one input, not ${inputs.length}`);
  if (rank !== undefined && input.length !== rank) {
    throw new LayerError(`${op} takes a value of rank ${rank}, not [${input.join(', ')}]`);
  }
  return input;
}

/** The inputs of a layer that takes several, each with a name of its own. */
export function inputsNamed(op: string, inputs: readonly Shape[], names: readonly string[]): readonly Shape[] {
  if (inputs.length === names.length) return inputs;
  throw new LayerError(`${op} takes ${names.length} inputs (${names.join(', ')}), not ${inputs.length}`);
}

/** Channels of the one input of a layer: its innermost axis. Throws LayerError for a single number, which has no axis. */
export function channelsOf(op: string, inputs: readonly Shape[]): number {
  const channels = oneInput(op, inputs).at(-1);
  if (channels === undefined) throw new LayerError(`${op} takes a value with channels, not a single number`);
  return channels;
}

/** Numbers in a value of the given shape. */
export const sizeOf = (shape: Shape): number => shape.reduce((product, side) => product * side, 1);
