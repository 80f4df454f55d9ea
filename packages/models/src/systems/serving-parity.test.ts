import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { checkPlan, compile, reachOf, resizePlan } from '../plan/index.ts';
import { differenceFromEager, operations, recordTrained } from '../plan/trained-recording.ts';
import { systemNamed } from './index.ts';
import { TINY_SYSTEMS } from './tiny-systems.ts';

// What is served is what was trained: every network of every system, compiled, computes what it computes eagerly.

const TINY = { size: 16, width: 4, discriminatorWidth: 4, maxWidth: 8, latent: 6 };

const variations: [system: string, options: Record<string, unknown>, preset?: string][] = [
  ['dcgan', TINY],
  ['dcgan', { ...TINY, channels: 1, latent: 2 }],
  ['dcgan', { ...TINY, size: 32 }],
  ['dcgan', { ...TINY, size: 28 }],
  ['dcgan', { ...TINY, discriminatorNorm: 'batch', initialisation: 'dcgan' }],
  ['dcgan', { size: 16 }],
  ...systemNamed('dcgan').presets.map((preset): [string, Record<string, unknown>, string] => ['dcgan', TINY, preset]),
];

describe.each(variations)('%s with %j, preset %s', (name, options, preset) => {
  const system = systemNamed(name).configure(options, preset);
  it.each(Object.entries(system.networks))('serves the %s that was trained', (_, { network, inputs }) => {
    const trained = recordTrained(network, inputs, undefined);
    const compiled = compile(trained.plan, trained.weights);
    const shapes = new Map([...compiled.weights].map(([weight, { shape }]) => [weight, shape]));
    expect(() => checkPlan(compiled.plan, shapes)).not.toThrow();
    expect(differenceFromEager(trained, compiled)).toBeLessThan(1e-4);
  });
});

const restorers = Object.entries(TINY_SYSTEMS).flatMap(([name, options]) => {
  const { restorer } = systemNamed(name).configure(options);
  return restorer === undefined ? [] : [[name, restorer.network] as const];
});

describe.each(restorers)('the restorer of %s', (_, { network, inputs }) => {
  const trained = recordTrained(network, inputs, undefined);
  const compiled = compile(trained.plan, trained.weights);

  it('is served as it was trained', () => {
    const shapes = new Map([...compiled.weights].map(([weight, { shape }]) => [weight, shape]));
    expect(() => checkPlan(compiled.plan, shapes)).not.toThrow();
    expect(differenceFromEager(trained, compiled)).toBeLessThan(1e-4);
  });

  it('is served at other sides than those it was trained at', () => {
    const { multiple } = reachOf(compiled.plan);
    const [height, width] = [3 * multiple, 5 * multiple];
    const larger = Object.fromEntries(
      Object.entries(inputs).map(([name, shape]) => [name, [height, width, ...shape.slice(2)]]),
    );
    const plan = resizePlan(compiled.plan, height, width);
    expect(plan.inputs).toEqual(larger);
    expect(
      differenceFromEager(recordTrained(network, larger, undefined), { plan, weights: compiled.weights }),
    ).toBeLessThan(1e-4);
  });
});

it('leaves of a DCGAN generator a projection, doublings, a convolution and tanh', () => {
  const { network, inputs } = systemNamed('dcgan').configure(TINY).networks.generator;
  const { plan, weights } = recordTrained(network, inputs, undefined);
  const compiled = compile(plan, weights);
  expect(operations(compiled.plan)).toEqual(['dense', 'reshape', 'phaseConv', 'phaseConv', 'conv', 'activation']);
});
