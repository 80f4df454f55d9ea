import type { Plan, PlanNode, Shape } from '@omokage/models/plan';
import { describe, expect, it } from 'vitest';
import { checkFits } from './edge-limits.ts';
import { packedBytes } from './packed-bytes.ts';

const WIDE = 3_000;
const codes = { scale: 0.1, zero: 64 };

const dense = (id: string, from: string, more: Partial<PlanNode> = {}): PlanNode => ({
  id,
  op: 'dense',
  inputs: [from],
  attributes: { units: WIDE, bias: false },
  parameters: { kernel: id },
  ...more,
});
const plan = (...nodes: PlanNode[]): Plan => ({ inputs: { z: [WIDE] }, nodes, outputs: { out: nodes.at(-1)!.id } });
const integer = { scales: { kernel: 'scales' } };

const shapes = new Map<string, Shape>([
  ['a', [WIDE, WIDE]],
  ['b', [WIDE, WIDE]],
  ['scales', [WIDE]],
]);
const [matrix, vector] = [WIDE ** 2, 4 * WIDE];

describe('the bytes of packed weights', () => {
  it('are four a number, but of kernels of integers that meet codes', () => {
    expect(packedBytes([plan(dense('a', 'z'), dense('b', 'a'))], shapes)).toBe(8 * matrix + vector);
    const half = plan(dense('a', 'z', { stored: codes }), dense('b', 'a', integer));
    expect(packedBytes([half], shapes)).toBe(5 * matrix + vector);
    const meetsFloats = plan(dense('a', 'z', integer), dense('b', 'a', integer));
    expect(packedBytes([meetsFloats], shapes)).toBe(8 * matrix + vector);
  });

  it('are counted for all of the plans, and both ways where both are used', () => {
    const mapping = plan(dense('a', 'z', { stored: codes }));
    const synthesis = plan(dense('a', 'z', { stored: codes }), dense('b', 'a', integer));
    expect(packedBytes([mapping, synthesis], shapes)).toBe(5 * matrix + vector);
    const alsoFloats = plan(dense('x', 'z', { parameters: { kernel: 'b' } }));
    expect(packedBytes([synthesis, alsoFloats], shapes)).toBe(9 * matrix + vector);
  });

  it('are counted of what no plan uses', () => {
    const few = new Map<string, Shape>([['unused', [10]]]);
    expect(packedBytes([plan(dense('a', 'z'))], few)).toBe(40);
  });
});

describe('what fits', () => {
  it('is a model of 9 million integers, and not one of as many floats', () => {
    const start = dense('start', 'z', { parameters: { kernel: 'narrow' }, attributes: { units: 1, bias: false } });
    const wide = (more: object): Plan => ({
      inputs: { z: [1] },
      nodes: [{ ...start, attributes: { units: WIDE, bias: false }, stored: codes }, dense('a', 'start', more)],
      outputs: { out: 'a' },
    });
    const sized = new Map<string, Shape>([
      ['narrow', [1, WIDE]],
      ['a', [WIDE, WIDE]],
      ['scales', [WIDE]],
    ]);
    const [integers, floats] = [wide(integer), wide({})];
    expect(() => checkFits(integers, sized, [integers])).not.toThrow();
    expect(() => checkFits(floats, sized, [floats])).toThrow(/36024000 bytes of weights; 16000000 are served/);
  });
});
