import { type BoundLayer, LayerError, layerNamed, type ParameterSpec } from '../layers/index.ts';
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

/**
 * Reads a network symbolically: its plan and its parameter table. Throws LayerError where shapes do not fit, where two
 * values of the network have one name, and where a layer with parameters has none.
 */
export function record<Config>(network: Network<Config>, inputs: InputShapes, config: Config): Recording {
  const recorder = new Recorder(Object.keys(inputs));
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
  private readonly ids: Set<string>;

  constructor(inputs: readonly string[]) {
    super();
    this.ids = new Set(inputs);
  }

  layer({ op, name, inputs, attributes, gain = Math.SQRT2 }: LayerCall<Symbolic>): Symbolic {
    const shapes = inputs.map(({ shape }) => shape);
    const bound = layerNamed(op).bind(attributes);
    const id = this.claimId(name ?? `${op}-${this.nodes.length}`);
    const parameters = this.declareParameters(bound, id, shapes, gain);
    if (name === undefined && Object.keys(parameters).length > 0)
      throw new LayerError(`${op} needs a name for its parameters`);
    this.nodes.push({
      id,
      op,
      inputs: inputs.map((input) => input.id),
      attributes: attributes as PlanNode['attributes'],
      parameters,
    });
    return { id, shape: bound.shape(shapes) };
  }

  shapeOf(value: Symbolic): Shape {
    return value.shape;
  }

  private claimId(id: string): string {
    if (this.ids.has(id)) throw new LayerError(`two values of one network are called "${id}"`);
    this.ids.add(id);
    return id;
  }

  private declareParameters(
    bound: BoundLayer,
    id: string,
    shapes: readonly Shape[],
    gain: number,
  ): Record<string, string> {
    const names: Record<string, string> = {};
    for (const [role, spec] of Object.entries(bound.parameters(shapes))) {
      const name = parameterName(id, role);
      this.parameters.set(name, { ...spec, gain });
      names[role] = name;
    }
    return names;
  }
}

/** Full name of a layer's parameter: `layer/role`. */
export const parameterName = (layer: string, role: string): string => `${layer}/${role}`;
