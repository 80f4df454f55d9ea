import type { Plan, PlanNode, PlanWeights, Shape } from '@omokage/models/plan';
import type { Held, OnnxGraph } from './graph.ts';

/** How doublings (`phaseConv`) are written: see `operations/phase-conv.ts`. */
export type Doublings = 'transposed' | 'phases';

/** A plan that cannot be written as ONNX. */
export class OnnxError extends Error {
  override readonly name = 'OnnxError';
}

/** What does not differ from node to node. */
export interface Setting {
  readonly plan: Plan;
  readonly weights: PlanWeights;
  readonly doublings: Doublings;
  /** Whether the model takes pictures of other sides than those of the plan. */
  readonly anySides: boolean;
}

/**
 * A node of a plan where it becomes ONNX. Its attributes and shapes have passed `checkPlan`; of attributes that may be absent the
 * mapping knows the default. Values are given by name, in the layout of `layout.ts`.
 */
export class Operation {
  readonly graph: OnnxGraph;
  readonly setting: Setting;
  readonly node: PlanNode;
  readonly inputs: readonly string[];
  /** Of the inputs, as the plan has them. */
  readonly shapes: readonly Shape[];
  /** Of the result. */
  readonly made: Shape;

  constructor(
    graph: OnnxGraph,
    setting: Setting,
    node: PlanNode,
    values: ReadonlyMap<string, string>,
    shapes: ReadonlyMap<string, Shape>,
  ) {
    this.graph = graph;
    this.setting = setting;
    this.node = node;
    this.inputs = node.inputs.map((id) => values.get(id)!);
    this.shapes = node.inputs.map((id) => shapes.get(id)!);
    this.made = shapes.get(node.id)!;
  }

  /** The one input, or the first. */
  get x(): string {
    return this.inputs[0]!;
  }

  /** Of the one input, or the first. */
  get shape(): Shape {
    return this.shapes[0]!;
  }

  /** An attribute as its layer's schema has it. */
  attribute<T>(name: string): T | undefined {
    return this.node.attributes[name] as T | undefined;
  }

  has(role: string): boolean {
    return this.node.parameters[role] !== undefined;
  }

  /** The numbers of a parameter as the layer computes with them: whole ones times their scales, one for each number of the last axis. */
  read(role: string): Held {
    const { shape, values } = this.weight(this.node.parameters[role]!);
    const scalesName = this.node.scales?.[role];
    if (scalesName === undefined) return { dims: shape, values };
    const scales = this.weight(scalesName).values;
    return { dims: shape, values: values.map((value, i) => value * scales[i % scales.length]!) };
  }

  /**
   * A parameter in the graph.
   * @param form what `make` does to it: one parameter may be there in several forms
   */
  hold(role: string, form = '', make: (read: Held) => Held = (read) => read): string {
    const name = [this.node.parameters[role], this.node.scales?.[role], form].filter(Boolean).join(' ');
    return this.graph.hold(name, () => make(this.read(role)));
  }

  private weight(name: string): { readonly shape: Shape; readonly values: Float32Array } {
    const { shape, values } = this.setting.weights.get(name)!;
    return { shape, values };
  }
}

/** Adds what a node computes to the graph. @returns the name of its value. */
export type Mapping = (operation: Operation) => string;
