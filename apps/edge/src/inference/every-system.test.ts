import { LAYER_CASES } from '@omokage/models/gradients/suite';
import { NETWORK_OUTPUT, Parameters, record, runEagerly } from '@omokage/models/net';
import { compile, type PlanWeights } from '@omokage/models/plan';
import { numericSeed, PURPOSE, RandomStream } from '@omokage/models/sampling';
import { type Composition, type ConfiguredSystem, parametersOf, systemNamed } from '@omokage/models/systems';
import { TINY_SYSTEMS } from '@omokage/models/systems/tiny';
import * as tf from '@tensorflow/tfjs-core';
import { beforeAll, describe, expect, it } from 'vitest';
import { bootBackend } from './backend.ts';
import { engine } from './engine.ts';

/** Every system that can be published draws or restores with the engine as the Worker has it, and makes what its networks make. */

beforeAll(() => bootBackend());

const PICTURES = 2;
const seed = numericSeed(1);

/** The parameters of a composition, none of them as it was at the start. */
function parametersFor({ networks, initialisation }: ConfiguredSystem, { parts }: Composition): Parameters {
  const own = parts.map((part, index) => {
    const parameters = Parameters.initialise(parametersOf(networks[part]!), initialisation, seed, index);
    for (const [name, variable] of parameters.entries()) {
      const random = new RandomStream(seed, PURPOSE.initialWeights, index, name.length);
      const noise = tf.tensor(random.uniforms(variable.size), variable.shape);
      if (name.endsWith('/variance')) variable.assign(tf.add(noise, 0.5));
      else if (variable.rank < 2) variable.assign(tf.add(variable, tf.mul(tf.sub(noise, 0.5), 0.4)));
    }
    return [part, parameters] as const;
  });
  return Parameters.join(Object.fromEntries(own));
}

const inputsFor = ({ inputs }: Composition): Record<string, tf.Tensor> =>
  Object.fromEntries(
    Object.entries(inputs).map(([name, shape], index) => {
      const random = new RandomStream(seed, PURPOSE.latent, index);
      const size = shape.reduce((product, side) => product * side, PICTURES);
      return [name, tf.tensor(random.normals(size), [PICTURES, ...shape])];
    }),
  );

/** The networks of a system that ship. */
function compositionsOf({ sampler, restorer }: ConfiguredSystem): [string, Composition][] {
  const named = { synthesis: sampler?.synthesis, mapping: sampler?.mapping, restorer: restorer?.network };
  return Object.entries(named).filter((entry): entry is [string, Composition] => entry[1] !== undefined);
}

describe.each(Object.entries(TINY_SYSTEMS))('%s', (name, options) => {
  const system = systemNamed(name).configure(options);

  it.each(compositionsOf(system))('runs its %s, and as it was written', (_, composition) => {
    tf.tidy(() => {
      const parameters = parametersFor(system, composition);
      const weights: PlanWeights = new Map(
        parameters
          .entries()
          .map(([key, variable]) => [key, { shape: variable.shape, values: Float32Array.from(variable.dataSync()) }]),
      );
      const { plan, weights: folded } = compile(
        record(composition.network, composition.inputs, undefined).plan,
        weights,
      );
      const runner = engine.runner(plan, folded);
      const inputs = inputsFor(composition);
      const served = runner.run(inputs)[NETWORK_OUTPUT]!;
      const written = runEagerly(composition.network, inputs, undefined, parameters, 'eval');
      expect(served.shape).toEqual(written.shape);
      expect(tf.max(tf.abs(tf.sub(served, written))).dataSync()[0]).toBeLessThan(1e-4);
      // Numbers, and not all the same.
      expect(tf.max(served).dataSync()[0]).toBeGreaterThan(tf.min(served).dataSync()[0]!);
      runner.dispose();
    });
  });
});

/** What has no kernel in the engine is computed by tfjs's own wasm kernels, and the Worker has no others. */
describe('the forward pass of each layer', () => {
  it.each(LAYER_CASES)('$name', ({ operation, inputs }) => {
    tf.tidy(() => {
      const made = operation(...inputs());
      expect(made.dataSync().every(Number.isFinite)).toBe(true);
    });
  });
});
