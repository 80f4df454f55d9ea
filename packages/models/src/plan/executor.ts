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

/** Makes a plan ready to run. Throws PlanError for one that cannot; nothing is held then. */
export type MakeExecutor = (plan: Plan, weights: PlanWeights) => PlanExecutor;
