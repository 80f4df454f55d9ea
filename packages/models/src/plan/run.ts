import * as tf from '@tensorflow/tfjs-core';
import { type BoundLayer, type Pass, sizeOf } from '../layers/index.ts';
import { bindNode, checkPlan, PlanError, type PlanFacts } from './check.ts';
import { roundedToCodes } from './codes.ts';
import type { MakeExecutor, PlanExecutor } from './executor.ts';
import { checkNumbers, checkTensors } from './inputs.ts';
import type { Codes, Plan, PlanNode, PlanWeights, Shape } from './plan.ts';
import { resizePlan } from './resize-plan.ts';

const EVALUATION: Pass = { mode: 'eval' };

/** A node made ready: attributes read once, parameters uploaded. */
interface Step {
  readonly id: string;
  readonly layer: BoundLayer;
  readonly inputs: readonly string[];
  readonly parameters: Record<string, tf.Tensor>;
  readonly stored: Codes | undefined;
  /** Values that nobody reads after this step; the step's own where nobody reads it at all. */
  readonly spent: readonly string[];
}

/**
 * Executes a plan on whichever tfjs backend is current. Checks the plan, then holds its weights as tensors until `dispose`. Kernels of whole
 * numbers are multiplied by their scales at once, and values that are stored as codes are floats that were rounded to them: what a
 * plan of whole numbers means, on backends that have floats alone.
 */
export class PlanRunner implements PlanExecutor {
  readonly plan: Plan;
  readonly facts: PlanFacts;
  private readonly steps: readonly Step[];
  /** By `keyOf`. */
  private readonly weights: ReadonlyMap<string, tf.Tensor>;
  private readonly weightShapes: ReadonlyMap<string, Shape>;
  /** Whether the weights are another runner's. */
  private readonly borrowed: boolean;

  /** Throws PlanError for a plan that cannot run; nothing is allocated then. @param weights Or a runner, whose tensors are then used. */
  constructor(plan: Plan, weights: PlanWeights | PlanRunner) {
    this.weightShapes =
      weights instanceof PlanRunner
        ? weights.weightShapes
        : new Map([...weights].map(([name, { shape }]) => [name, shape]));
    this.facts = checkPlan(plan, this.weightShapes);
    this.plan = plan;
    this.borrowed = weights instanceof PlanRunner;
    this.weights = weights instanceof PlanRunner ? weights.weights : upload(plan, weights);
    const kept = new Set([...Object.keys(plan.inputs), ...Object.values(plan.outputs)]);
    this.steps = plan.nodes.map((node, index) => ({
      id: node.id,
      layer: bindNode(node),
      inputs: node.inputs,
      parameters: Object.fromEntries(
        Object.keys(node.parameters).map((role) => [role, this.weights.get(keyOf(node, role))!]),
      ),
      stored: node.stored,
      spent: [...new Set([...node.inputs, node.id])].filter(
        (id) => !kept.has(id) && !plan.nodes.slice(index + 1).some((later) => later.inputs.includes(id)),
      ),
    }));
  }

  /**
   * Inputs by name, `[N, ...shape]` each; outputs by name, owned by the caller. Values in between are freed as soon as
   * they are spent, so that the peak stays at two or three of them in a network without branches, and all of them are
   * freed when a step fails. Throws PlanError for a missing or misshapen input.
   */
  run(inputs: Readonly<Record<string, tf.Tensor>>): Record<string, tf.Tensor> {
    checkTensors(this.plan, inputs);
    const given = new Map(Object.entries(inputs));
    const computed = new Map<string, tf.Tensor>();
    try {
      for (const step of this.steps) {
        const operands = step.inputs.map((id) => (computed.get(id) ?? given.get(id))!);
        computed.set(
          step.id,
          tf.tidy(() => {
            const value = step.layer.apply(operands, step.parameters, EVALUATION);
            return step.stored ? roundedToCodes(value, step.stored) : value;
          }),
        );
        for (const id of step.spent) {
          computed.get(id)!.dispose();
          computed.delete(id);
        }
      }
    } catch (error) {
      tf.dispose([...computed.values()]);
      throw error;
    }
    return Object.fromEntries(Object.entries(this.plan.outputs).map(([name, id]) => [name, computed.get(id)!]));
  }

  /**
   * Runs one picture from plain memory to plain memory: values by name, row-major, in the shapes of the plan. Leaves no tensor
   * behind, also when it fails. Throws PlanError for an input that is missing or of another size.
   */
  async compute(inputs: Readonly<Record<string, Float32Array>>): Promise<Record<string, Float32Array>> {
    checkNumbers(this.plan, inputs);
    const given: Record<string, tf.Tensor> = {};
    let made: Record<string, tf.Tensor> = {};
    try {
      for (const [name, shape] of Object.entries(this.plan.inputs)) {
        given[name] = tf.tensor(inputs[name], [1, ...shape], 'float32');
      }
      made = this.run(given);
      const computed = Object.entries(made).map(
        async ([name, tensor]) => [name, await tensor.data<'float32'>()] as const,
      );
      return Object.fromEntries(await Promise.all(computed));
    } finally {
      tf.dispose([...Object.values(given), ...Object.values(made)]);
    }
  }

  /**
   * A runner of the same plan for pictures of other sides, on the same tensors: it costs no memory, and ends with this one. Throws
   * PlanError where the plan fixes the sides, or would be too large.
   */
  at(height: number, width: number): PlanRunner {
    return new PlanRunner(resizePlan(this.plan, height, width), this);
  }

  /** Frees the weights; a runner that `at` made has none. The runner must not run afterwards. */
  dispose(): void {
    if (this.borrowed) return;
    for (const tensor of this.weights.values()) tensor.dispose();
  }
}

/** On the current backend. */
export const onTfjs: MakeExecutor = (plan, weights) => new PlanRunner(plan, weights);

/** What a node's parameter is held by: one kernel may stand in several nodes, with scales of their own. */
const keyOf = ({ parameters, scales }: PlanNode, role: string): string =>
  scales?.[role] === undefined ? parameters[role] : `${parameters[role]} x ${scales[role]}`;

/** The weights that a plan uses, as tensors that outlive every scope. Where one finds no room, none is left behind. */
function upload({ nodes }: Plan, weights: PlanWeights): Map<string, tf.Tensor> {
  const uploaded = new Map<string, tf.Tensor>();
  try {
    for (const node of nodes) {
      for (const [role, name] of Object.entries(node.parameters)) {
        const key = keyOf(node, role);
        if (uploaded.has(key)) continue;
        const scales = node.scales?.[role];
        const values = scales === undefined ? valuesOf(weights, name) : scaledKernel(weights, name, scales);
        uploaded.set(key, tf.keep(tf.tensor(values, [...weights.get(name)!.shape], 'float32')));
      }
    }
  } catch (error) {
    tf.dispose([...uploaded.values()]);
    throw error;
  }
  return uploaded;
}

/** A kernel of whole numbers `[..., filters]`, each filter times its scale. */
function scaledKernel(weights: PlanWeights, kernel: string, scales: string): Float32Array {
  const factors = valuesOf(weights, scales);
  return valuesOf(weights, kernel).map((value, index) => value * factors[index % factors.length]!);
}

/** Throws PlanError where a weight does not hold as many numbers as its shape says. */
function valuesOf(weights: PlanWeights, name: string): Float32Array {
  const { shape, values } = weights.get(name)!;
  if (values.length === sizeOf(shape)) return values;
  throw new PlanError(`plan: weights "${name}" are [${shape}] but hold ${values.length} numbers`);
}
