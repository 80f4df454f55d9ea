import { type BoundLayer, layerNamed, type ParameterSpec } from '../layers/index.ts';
import type { Plan, PlanNode, Shape } from '../plan/plan.ts';
import { type InputShapes, type LayerCall, Net, type Network } from './net.ts';

/** A parameter of a network: what it is, and how strongly its kernel starts. */
export interface NetworkParameter extends ParameterSpec {
  readonly gain: number;
}

/** A network as read without running it. */
export interface Recording {
  readonly plan: Plan;
  /** Every parameter by full name, `layer/role`, in the order of first use. */
  readonly parameters: ReadonlyMap<string, NetworkParameter>;
}

/** Name of the single output of a recorded network. */
export const NETWORK_OUTPUT = 'output';

/** Reads a network symbolically: its plan and its parameter table. Throws LayerError where shapes do not fit. */
export function record<Config>(network: Network<Config>, inputs: InputShapes, config: Config): Recording {
  const recorder = new Recorder();
  const symbols = Object.fromEntries(Object.entries(inputs).map(([id, shape]) => [id, { id, shape }]));
  const output = network(recorder, symbols, config);
  const shapes = Object.fromEntries(Object.entries(inputs).map(([id, shape]) => [id, [...shape]]));
  return {
    plan: { inputs: shapes, nodes: recorder.nodes, outputs: { [NETWORK_OUTPUT]: output.id } },
    parameters: recorder.parameters,
  };
}

interface Symbolic {
  readonly id: string;
  readonly shape: Shape;
}

class Recorder extends Net<Symbolic> {
  readonly nodes: PlanNode[] = [];
  readonly parameters = new Map<string, NetworkParameter>();

  layer({ op, name, inputs, attributes, gain = Math.SQRT2 }: LayerCall<Symbolic>): Symbolic {
    const shapes = inputs.map(({ shape }) => shape);
    const bound = layerNamed(op).bind(attributes);
    const id = name ?? `${op}-${this.nodes.length}`;
    this.nodes.push({
      id,
      op,
      inputs: inputs.map((input) => input.id),
      attributes: attributes as PlanNode['attributes'],
      parameters: this.declareParameters(bound, id, shapes, gain),
    });
    return { id, shape: bound.shape(shapes) };
  }

  shapeOf(value: Symbolic): Shape {
    return value.shape;
  }

  private declareParameters(bound: BoundLayer, id: string, shapes: readonly Shape[], gain: number): Record<string, string> {
    const names: Record<string, string> = {};
    for (const [role, spec] of Object.entries(bound.parameters(shapes))) {
      const name = parameterName(id, role);
      if (this.parameters.has(name)) throw new Error(`two layers of one network are called "${id}"`);
      this.parameters.set(name, { ...spec, gain });
      names[role] = name;
    }
    return names;
  }
}

/** Full name of a layer's parameter: `layer/role`. */
export const parameterName = (layer: string, role: string): string => `${layer}/${role}`;
