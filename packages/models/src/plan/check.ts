import { type BoundLayer, LayerError, layerNamed, sizeOf } from '../layers/index.ts';
import type { Plan, PlanNode, Shape } from './plan.ts';

/** A plan that cannot run. */
export class PlanError extends Error {
  override readonly name = 'PlanError';
}

/** Most numbers that any one value of a plan may hold for one picture: 16 channels of 1024 x 1024. */
export const MAX_VALUE_SIZE = 1 << 24;

/** Most numbers that all values of a plan together may hold for one picture; bounds memory and elementwise work. */
export const MAX_TOTAL_SIZE = 1 << 28;

/** Most multiply-accumulates that a plan may ask for one picture. */
export const MAX_MACS = 20e9;

/** What reading a plan tells: the shape of every value, and the work that one picture costs. */
export interface PlanFacts {
  readonly shapes: ReadonlyMap<string, Shape>;
  readonly macs: number;
}

/**
 * Reads a plan without running it or allocating anything for it: every operation known, every attribute in range, every
 * input defined earlier, shapes agreeing, every parameter present in the weight table in the shape that its layer needs,
 * sizes within bounds. What passes runs. Throws PlanError.
 */
export function checkPlan(plan: Plan, weightShapes: ReadonlyMap<string, Shape>): PlanFacts {
  const shapes = new Map<string, Shape>();
  for (const [name, shape] of Object.entries(plan.inputs)) {
    checkSize(`input "${name}" is`, shape);
    shapes.set(name, shape);
  }
  let macs = 0;
  for (const node of plan.nodes) {
    if (shapes.has(node.id)) throw new PlanError(`plan: the id "${node.id}" stands for two values`);
    const inputs = node.inputs.map((id) => {
      const shape = shapes.get(id);
      if (shape === undefined)
        throw new PlanError(`plan: node "${node.id}" reads "${id}", which no earlier node computes`);
      return shape;
    });
    const layer = bindNode(node);
    const shape = atNode(node, () => layer.shape(inputs));
    checkSize(`node "${node.id}" makes`, shape);
    checkParameters(node, layer, inputs, weightShapes);
    shapes.set(node.id, shape);
    macs += layer.macs(inputs);
  }
  if (macs > MAX_MACS) throw new PlanError(`plan: ${macs} multiply-accumulates a picture, more than ${MAX_MACS}`);
  const total = [...shapes.values()].reduce((sum, shape) => sum + sizeOf(shape), 0);
  if (total > MAX_TOTAL_SIZE) throw new PlanError(`plan: ${total} numbers in all, more than ${MAX_TOTAL_SIZE}`);
  for (const [name, id] of Object.entries(plan.outputs)) {
    if (!shapes.has(id) || Object.hasOwn(plan.inputs, id))
      throw new PlanError(`plan: output "${name}" is "${id}", which no node computes`);
  }
  return { shapes, macs };
}

function checkSize(what: string, shape: Shape): void {
  if (sizeOf(shape) <= MAX_VALUE_SIZE) return;
  throw new PlanError(`plan: ${what} [${shape}], more than ${MAX_VALUE_SIZE} numbers`);
}

/** A node's layer with its attributes read. Throws PlanError. */
export const bindNode = (node: PlanNode): BoundLayer => atNode(node, () => layerNamed(node.op).bind(node.attributes));

function checkParameters(
  node: PlanNode,
  layer: BoundLayer,
  inputs: readonly Shape[],
  weightShapes: ReadonlyMap<string, Shape>,
): void {
  const specs = atNode(node, () => layer.parameters(inputs));
  const unknown = Object.keys(node.parameters).find((role) => !Object.hasOwn(specs, role));
  if (unknown !== undefined) throw new PlanError(`plan: node "${node.id}" (${node.op}) has no parameter "${unknown}"`);
  for (const [role, spec] of Object.entries(specs)) {
    const name = Object.hasOwn(node.parameters, role) ? node.parameters[role] : undefined;
    if (name === undefined) throw new PlanError(`plan: node "${node.id}" (${node.op}) names no weights for "${role}"`);
    const shape = weightShapes.get(name);
    if (shape === undefined)
      throw new PlanError(`plan: node "${node.id}" wants weights "${name}", which are not there`);
    checkShape(node, name, shape, spec.shape);
  }
  for (const [role, name] of Object.entries(node.scales ?? {})) {
    const spec = Object.hasOwn(specs, role) ? specs[role] : undefined;
    if (spec?.kind !== 'kernel' || !SCALED.has(node.op)) {
      throw new PlanError(`plan: node "${node.id}" (${node.op}) has no kernel "${role}" that scales could belong to`);
    }
    const shape = weightShapes.get(name);
    if (shape === undefined) {
      throw new PlanError(`plan: node "${node.id}" wants scales "${name}", which are not there`);
    }
    checkShape(node, name, shape, spec.shape.slice(-1));
  }
}

/** Operations whose kernels may be whole numbers: those with output channels along the last axis. */
export const SCALED: ReadonlySet<string> = new Set(['dense', 'conv', 'phaseConv']);

function checkShape(node: PlanNode, name: string, shape: Shape, needed: Shape): void {
  if (shape.length === needed.length && shape.every((side, axis) => side === needed[axis])) return;
  throw new PlanError(`plan: weights "${name}" are [${shape}]; node "${node.id}" needs [${needed}]`);
}

/** Does something with a node's layer; what the layer refuses becomes a PlanError that names the node. */
export function atNode<T>(node: PlanNode, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof LayerError) throw new PlanError(`plan: node "${node.id}": ${error.message}`);
    throw error;
  }
}
