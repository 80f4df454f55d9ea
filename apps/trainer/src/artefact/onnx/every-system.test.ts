import { Parameters, record } from '@omokage/models/net';
import { compile, type Plan, type PlanWeight, reachOf, resizePlan } from '@omokage/models/plan';
import { numericSeed } from '@omokage/models/sampling';
import { type Composition, type ConfiguredSystem, parametersOf, systemNamed } from '@omokage/models/systems';
import { TINY_SYSTEMS } from '@omokage/models/systems/tiny';
import { beforeAll, describe, expect, it } from 'vitest';
import { startBackend } from '../../backends/index.ts';
import { differenceOf, normals } from './against-tfjs.ts';

/** Every network that ships, compiled, is in ONNX what it is here. */

beforeAll(() => startBackend({ threads: 1 }));

const seed = numericSeed(1);

/** A composition compiled, with weights none of which is as it was at the start. */
function compiled({ networks, initialisation }: ConfiguredSystem, composition: Composition) {
  const weights = new Map<string, PlanWeight>();
  const parameters = Parameters.join(
    Object.fromEntries(
      composition.parts.map((part, i) => [
        part,
        Parameters.initialise(parametersOf(networks[part]!), initialisation, seed, i),
      ]),
    ),
  );
  [...parameters.entries()].forEach(([name, variable], i) => {
    const noise = normals(variable.size, i);
    const values = Float32Array.from(variable.dataSync<'float32'>(), (value, at) => {
      if (name.endsWith('/variance')) return 0.5 + noise[at]! ** 2;
      return variable.rank < 2 ? value + 0.2 * noise[at]! : value;
    });
    weights.set(name, { shape: variable.shape, values });
    variable.dispose();
  });
  return compile(record(composition.network, composition.inputs, undefined).plan, weights);
}

/** The networks of a system that ship. */
function shipped({ sampler, restorer }: ConfiguredSystem): [string, Composition][] {
  const named = { synthesis: sampler?.synthesis, mapping: sampler?.mapping, restorer: restorer?.network };
  return Object.entries(named).filter((entry): entry is [string, Composition] => entry[1] !== undefined);
}

describe.each(Object.entries(TINY_SYSTEMS))('%s', (name, options) => {
  const system = systemNamed(name).configure(options);

  it.each(shipped(system))('has its %s in ONNX', async (part, composition) => {
    const { plan, weights } = compiled(system, composition);
    expect(await differenceOf(plan, weights)).toBeLessThan(1e-4);
    if (part !== 'restorer') return;
    // The same file takes other sides.
    const { multiple } = reachOf(plan);
    const larger: Plan = resizePlan(plan, 3 * multiple, 2 * multiple);
    expect(await differenceOf(plan, weights, { runAs: larger })).toBeLessThan(1e-4);
  });
});
