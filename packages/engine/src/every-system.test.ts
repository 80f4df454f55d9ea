import '@tensorflow/tfjs-backend-cpu';
import { sizeOf } from '@omokage/models/layers';
import { Parameters, record } from '@omokage/models/net';
import { compile, type PlanWeights } from '@omokage/models/plan';
import { numericSeed } from '@omokage/models/sampling';
import { type Composition, type ConfiguredSystem, parametersOf, systemNamed } from '@omokage/models/systems';
import { TINY_SYSTEMS } from '@omokage/models/systems/tiny';
import { describe, expect, it } from 'vitest';
import { bothOf, differenceOf, type PlanWithWeights, someNumbers } from './fixtures/parity.ts';

/** A composition as it is served, none of its parameters as it was at the start. */
function served(
  { networks, initialisation }: ConfiguredSystem,
  { parts, network, inputs }: Composition,
): PlanWithWeights {
  const own = parts.map((part, index) => {
    const parameters = Parameters.initialise(parametersOf(networks[part]), initialisation, numericSeed(1), index);
    return [part, parameters] as const;
  });
  const parameters = Parameters.join(Object.fromEntries(own));
  const weights: PlanWeights = new Map(
    parameters.entries().map(([name, variable], index) => {
      const noise = someNumbers(sizeOf(variable.shape), index);
      const values = Float32Array.from(variable.dataSync()).map((value, i) => {
        if (name.endsWith('/variance')) return 0.5 + Math.abs(noise[i]);
        return variable.rank < 2 ? value + noise[i] * 0.1 : value;
      });
      return [name, { shape: variable.shape, values }];
    }),
  );
  parameters.dispose();
  return compile(record(network, inputs, undefined).plan, weights);
}

/** The networks of a system that ship. */
function compositionsOf({ sampler, restorer }: ConfiguredSystem): [string, Composition][] {
  const named = { synthesis: sampler?.synthesis, mapping: sampler?.mapping, restorer: restorer?.network };
  return Object.entries(named).filter((entry): entry is [string, Composition] => entry[1] !== undefined);
}

describe.each(Object.entries(TINY_SYSTEMS))('%s', (name, options) => {
  const system = systemNamed(name).configure(options);

  it.each(compositionsOf(system))('makes of its %s what tfjs does', (part, composition) => {
    const model = served(system, composition);
    const { expected, actual } = bothOf(model, { pictures: 2 });
    expect(differenceOf(expected, actual)).toBeLessThan(1e-4);
    // Numbers, and not all the same.
    const { values } = Object.values(actual)[0];
    expect(Math.max(...values)).toBeGreaterThan(Math.min(...values));
    if (part !== 'restorer') return;
    for (const sides of [
      [32, 16],
      [48, 64],
    ] as const) {
      const { expected, actual } = bothOf(model, { sides });
      expect(differenceOf(expected, actual)).toBeLessThan(1e-4);
    }
  });
});
