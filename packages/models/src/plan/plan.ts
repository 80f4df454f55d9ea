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
});

export const planSchema = z.strictObject({
  inputs: z.record(identifier, z.array(dimension).max(4)),
  nodes: z.array(planNodeSchema).min(1).max(2_000),
  /** Output name -> id of the node that computes it. */
  outputs: z.record(identifier, identifier),
});

export type PlanNode = z.infer<typeof planNodeSchema>;
export type Plan = z.infer<typeof planSchema>;

/** Weights of a plan in plain memory: name -> shape and values, row-major, convolutions as HWIO. */
export type PlanWeights = ReadonlyMap<string, { readonly shape: Shape; readonly values: Float32Array }>;
