import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import { checkPlan, compile } from '../plan/index.ts';
import { differenceFromEager, operations, recordTrained } from '../plan/trained-recording.ts';
import { systemNamed } from './index.ts';

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

it('leaves of a DCGAN generator a projection, doublings, a convolution and tanh', () => {
  const { network, inputs } = systemNamed('dcgan').configure(TINY).networks.generator;
  const { plan, weights } = recordTrained(network, inputs, undefined);
  const compiled = compile(plan, weights);
  expect(operations(compiled.plan)).toEqual(['dense', 'reshape', 'phaseConv', 'phaseConv', 'conv', 'activation']);
});
