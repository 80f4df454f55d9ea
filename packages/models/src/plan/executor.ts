import type { Tensor } from '@tensorflow/tfjs-core';
import type { PlanFacts } from './check.ts';
import type { Plan, PlanWeights } from './plan.ts';

/** Something that computes what a plan says. Holds its weights until `dispose`. */
export interface PlanExecutor {
  readonly plan: Plan;
  readonly facts: PlanFacts;
  /** Inputs by name, `[N, ...shape]` each; outputs by name, owned by the caller. Throws PlanError for a missing or misshapen input. */
  run(inputs: Readonly<Record<string, Tensor>>): Record<string, Tensor>;
  /**
   * One picture from plain memory to plain memory: values by name, row-major, in the shapes of the plan. Throws PlanError for an input
   * that is missing or of another size.
   */
  compute(inputs: Readonly<Record<string, Float32Array>>): Promise<Record<string, Float32Array>>;
  /**
   * The same plan for pictures of other sides, on the same weights: it ends with this one. Throws PlanError where the plan fixes the
   * sides, or would be too large.
   */
  at(height: number, width: number): PlanExecutor;
  /** Frees the weights; those that another holds stay. It must not run afterwards. */
  dispose(): void;
}

/** One that needs no tensors, and waits for nobody. */
export interface PlainExecutor extends PlanExecutor {
  /**
   * Several pictures, one after the other, from plain memory to plain memory: values by name, row-major, `[pictures, ...shape]` each. Throws
   * PlanError for an input that is missing or of another size.
   */
  calculate(inputs: Readonly<Record<string, Float32Array>>, pictures: number): Record<string, Float32Array>;
  /**
   * The same, but an output's values in [-1, 1] as the bytes that `toPixels` makes of them. Throws SamplingError where one of them is not a
   * number.
   */
  pixelsOf(output: string, inputs: Readonly<Record<string, Float32Array>>, pictures: number): Uint8Array<ArrayBuffer>;
}

/** Makes a plan ready to run. Throws PlanError for one that cannot; nothing is held then. */
export type MakeExecutor = (plan: Plan, weights: PlanWeights) => PlanExecutor;
export type MakePlainExecutor = (plan: Plan, weights: PlanWeights) => PlainExecutor;
