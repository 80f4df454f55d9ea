import type { Plan } from '@omokage/models/plan';
import { expect, it } from 'vitest';
import { between, upTo } from './layers.ts';

const node = (id: string, input: string) => ({ id, op: 'activation', inputs: [input], attributes: {}, parameters: {} });
const plan: Plan = {
  inputs: { z: [3] },
  nodes: [node('a', 'z'), node('b', 'a'), node('c', 'b')],
  outputs: { picture: 'c' },
};

it('cuts a plan behind a node, and has it hand out the first value', () => {
  const cut = upTo(plan, 1);
  expect(cut.nodes.map(({ id }) => id)).toEqual(['a', 'b']);
  expect(cut.outputs).toEqual({ output: 'a' });
});

it('takes the fastest rounds apart', () => {
  expect(between([3, 2, 5], [4, 9, 2.5])).toBe(0.5);
  expect(between(undefined, [4, 3])).toBe(3);
  expect(between([5], [4])).toBe(0);
});
