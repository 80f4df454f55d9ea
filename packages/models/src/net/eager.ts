import type { Tensor } from '@tensorflow/tfjs-core';
import { layerNamed, type Mode, type Pass } from '../layers/index.ts';
import type { Shape } from '../plan/plan.ts';
import { type LayerCall, Net, type Network } from './net.ts';
import type { Parameters } from './parameters.ts';
import { parameterName } from './recorder.ts';

/** Receives batch statistics in `collect` mode, by full parameter name. */
export type Observer = (parameter: string, value: Tensor) => void;

/** Runs a network on tensors `[N, ...shape]` with the given parameters; autodiff sees every operation. */
export function runEagerly<Config>(
  network: Network<Config>,
  inputs: Readonly<Record<string, Tensor>>,
  config: Config,
  parameters: Parameters,
  mode: Mode,
  observe?: Observer,
): Tensor {
  return network(new EagerNet(parameters, mode, observe), inputs, config);
}

class EagerNet extends Net<Tensor> {
  private readonly parameters: Parameters;
  private readonly mode: Mode;
  private readonly observe: Observer | undefined;

  constructor(parameters: Parameters, mode: Mode, observe: Observer | undefined) {
    super();
    this.parameters = parameters;
    this.mode = mode;
    this.observe = observe;
  }

  layer({ op, name = op, inputs, attributes }: LayerCall<Tensor>): Tensor {
    const bound = layerNamed(op).bind(attributes);
    const roles = Object.keys(bound.parameters(inputs.map((input) => this.shapeOf(input))));
    const own = Object.fromEntries(roles.map((role) => [role, this.parameters.get(parameterName(name, role))]));
    const pass: Pass = {
      mode: this.mode,
      observe: (role, value) => this.observe?.(parameterName(name, role), value),
    };
    return bound.apply(inputs, own, pass);
  }

  shapeOf(value: Tensor): Shape {
    return value.shape.slice(1);
  }
}
