import '@tensorflow/tfjs-backend-cpu';
import type { PlanWeight } from '@omokage/models/plan';
import { describe, expect, it } from 'vitest';
import { bothOf, engineOn, type PlanWithWeights, planOf } from '../fixtures/parity.ts';

const LEAKY = { activation: { kind: 'leaky-relu', slope: 0.2 } };
const KERNEL = 'layer/kernel';

const layer = (features: number, attributes: { units: number; bias: boolean; activation?: { kind: string } }) =>
  planOf({ z: [features] }, [{ op: 'dense', id: 'layer', attributes }]);

/** The same plan with its kernel stored in bytes, with a scale for each output where `scaled`. */
function inBytes({ plan, weights }: PlanWithWeights, scaled = false): PlanWithWeights {
  const { shape, values } = weights.get(KERNEL)!;
  const [scale, min] = [1 / 60, -2];
  const codes = Uint8Array.from(values, (value) => Math.min(255, Math.max(0, Math.round((value - min) / scale))));
  const kernel = {
    shape,
    values: Float32Array.from(codes, (code) => code * scale + min),
    levels: { codes, scale, min },
  };
  const units = shape.at(-1)!;
  const changed = new Map<string, PlanWeight>([...weights, [KERNEL, kernel]]);
  if (!scaled) return { plan, weights: changed };
  changed.set('scales', {
    shape: [units],
    values: Float32Array.from({ length: units }, (_, unit) => 0.5 + (unit % 3)),
  });
  return {
    plan: { ...plan, nodes: plan.nodes.map((node) => ({ ...node, scales: { kernel: 'scales' } })) },
    weights: changed,
  };
}

describe('a dense layer whose weights are stored in bytes', () => {
  it.each([
    ['without more', 7, { units: 32, bias: true }, false],
    ['with an activation and no bias', 64, { units: 48, bias: false, ...LEAKY }, false],
    ['with a scale for each output', 12, { units: 16, bias: true, ...LEAKY }, true],
    ['with a sigmoid', 9, { units: 16, bias: true, activation: { kind: 'sigmoid' } }, false],
    ['whose outputs fill no panel', 9, { units: 20, bias: true }, false],
    ['of more rows than are copied at a time', 700, { units: 160, bias: true }, false],
  ])('makes what tfjs makes: %s', (_, features, attributes, scaled) => {
    const { expected, actual } = bothOf(inBytes(layer(features, attributes), scaled), { pictures: 3 });
    const most = Math.max(...expected.output!.values.map(Math.abs), 1);
    expect(actual.output!.shape).toEqual(expected.output!.shape);
    expected.output!.values.forEach((value, i) => {
      expect(Math.abs(actual.output!.values[i]! - value), `number ${i}`).toBeLessThan(1e-5 * most);
    });
  });

  it('makes the same in both builds, to the last bit', () => {
    const subject = inBytes(layer(64, { units: 256, bias: true, ...LEAKY }));
    const [one, other] = [true, false].map((relaxed) => bothOf(subject, { relaxed }).actual.output!.values);
    expect([...one!]).toEqual([...other!]);
  });

  it('keeps a byte a weight', () => {
    const floats = layer(1024, { units: 1024, bias: false });
    const [bytes, kept] = [inBytes(floats), floats].map(({ plan, weights }) => {
      const engine = engineOn(true);
      engine.runner(plan, weights);
      return engine.bytes;
    }) as [number, number];
    expect(bytes).toBeLessThan(0.3 * kept);
  });
});
