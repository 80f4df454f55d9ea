import { z } from 'zod';

/**
 * A plan: what a network computes, written down as data. Nodes stand in the order in which they run; each names its
 * operation (a layer of `layers/`), the values it reads, and the parameters it uses. Shapes are per image: the batch
 * axis is left out everywhere. A plan that came from outside is only a claim until `checkPlan` has read it.
 */

/** Shape of one sample, without the batch axis, e.g. `[64, 64, 3]` (rows, columns, channels). */
export type Shape = readonly number[];

const identifier = z.string().min(1).max(100);
const dimension = z.int().min(1).max(65_536);

/** What attributes are made of. Flat on purpose: text of unbounded depth would overflow the stack of whoever reads it. */
const scalar = z.union([z.number(), z.boolean(), z.string().max(100)]);
const attribute = z.union([scalar, z.array(scalar).max(16), z.record(z.string().max(40), scalar)]);

/** Largest code: 7 bits, so that what dot products of bytes come to does not depend on the processor. */
export const MOST_CODE = 127;

/**
 * How a value is kept as whole numbers: `q = clamp(round(x / scale + zero), 0, 127)`, halves to even, which reads as
 * `(q - zero) scale`.
 */
export const codesSchema = z.strictObject({
  /** Bounds that keep it and what it divides into float32. */
  scale: z.number().min(1e-20).max(1e20),
  /** The code of 0. */
  zero: z.int().min(0).max(MOST_CODE),
});

export const planNodeSchema = z.strictObject({
  id: identifier,
  /** Name of a layer in `layers/`. */
  op: identifier,
  /** Ids of plan inputs or of earlier nodes. */
  inputs: z.array(identifier).max(16),
  /** Checked against the layer's own schema by `checkPlan`. */
  attributes: z.record(z.string().max(40), attribute),
  /** The layer's parameter role -> the name of a tensor in the weight table. */
  parameters: z.record(z.string().max(40), z.string().max(200)),
  /**
   * Of kernels that are kept as whole numbers, -127 to 127, by role: the name of the vector of what they are multiplied by, one number
   * for each output channel, the last axis of the kernel.
   */
  scales: z.record(z.string().max(40), z.string().max(200)).optional(),
  /** How the result is kept between layers; as float32 where nothing is said. */
  stored: codesSchema.optional(),
});

export const planSchema = z.strictObject({
  inputs: z.record(identifier, z.array(dimension).max(4)),
  nodes: z.array(planNodeSchema).min(1).max(2_000),
  /** Output name -> id of the node that computes it. */
  outputs: z.record(identifier, identifier),
});

export type Codes = z.infer<typeof codesSchema>;
export type PlanNode = z.infer<typeof planNodeSchema>;
export type Plan = z.infer<typeof planSchema>;

/** Weights as whole numbers, as they are stored: `value = code * scale + min`. */
export interface Levels {
  readonly codes: Uint8Array | Uint16Array;
  readonly scale: number;
  readonly min: number;
}

/** One tensor of weights, row-major, convolutions as HWIO. */
export interface PlanWeight {
  readonly shape: Shape;
  /** May be made at each reading: read it once. */
  readonly values: Float32Array;
  /** What the values were decoded from, for those who want no copy of them as floats. */
  readonly levels?: Levels | undefined;
}

/** Weights of a plan in plain memory, by name. */
export type PlanWeights = ReadonlyMap<string, PlanWeight>;

/** Every name of a weight that a node reads. */
export const weightNamesOf = ({ parameters, scales = {} }: PlanNode): string[] => [
  ...Object.values(parameters),
  ...Object.values(scales),
];
