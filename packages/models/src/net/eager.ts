import type { Tensor } from '@tensorflow/tfjs-core';
import { layerNamed, type Mode, type Pass, type Randomness } from '../layers/index.ts';
import type { Shape } from '../plan/plan.ts';
import { type LayerCall, Net, type Network } from './net.ts';
import type { Parameters } from './parameters.ts';
import { parameterName } from './recorder.ts';

/** Receives what a pass learned about buffers, by full parameter name: see `Pass.observe`. */
export type Observer = (parameter: string, value: Tensor) => void;

/** What a pass may have beside its parameters. */
export interface PassExtras {
  readonly observe?: Observer | undefined;
  readonly random?: Randomness | undefined;
}

/** Runs a network on tensors `[N, ...shape]` with the given parameters; autodiff sees every operation. */
export function runEagerly<Config>(
  network: Network<Config>,
  inputs: Readonly<Record<string, Tensor>>,
  config: Config,
  parameters: Parameters,
  mode: Mode,
  extras: PassExtras = {},
): Tensor {
  return network(new EagerNet(parameters, mode, extras), inputs, config);
}

class EagerNet extends Net<Tensor> {
  private readonly parameters: Parameters;
  private readonly mode: Mode;
  private readonly extras: PassExtras;

  constructor(parameters: Parameters, mode: Mode, extras: PassExtras) {
    super();
    this.parameters = parameters;
    this.mode = mode;
    this.extras = extras;
  }

  layer({ op, name = op, inputs, attributes }: LayerCall<Tensor>): Tensor {
    const bound = layerNamed(op).bind(attributes);
    const roles = Object.keys(bound.parameters(inputs.map((input) => this.shapeOf(input))));
    const own = Object.fromEntries(roles.map((role) => [role, this.parameters.get(parameterName(name, role))]));
    const pass: Pass = {
      mode: this.mode,
      observe: (role, value) => this.extras.observe?.(parameterName(name, role), value),
      ...(this.extras.random && { random: this.extras.random }),
    };
    return bound.apply(inputs, own, pass);
  }

  shapeOf(value: Tensor): Shape {
    return value.shape.slice(1);
  }
}
