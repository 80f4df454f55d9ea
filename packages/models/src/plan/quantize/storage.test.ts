import { describe, expect, it } from 'vitest';
import type { Plan, PlanNode } from '../plan.ts';
import { integerLayers, storageFor } from './storage.ts';

const node = (id: string, op: string, inputs: string[], attributes: PlanNode['attributes'] = {}): PlanNode => ({
  ...{ id, op, inputs, attributes },
  parameters: {},
});
const conv = (id: string, input: string, kernel = 3) =>
  node(id, 'conv', [input], { filters: 8, kernel, stride: 1, bias: false });

/** A U-Net of one level behind a norm, and a residual sum. */
const plan: Plan = {
  inputs: { picture: [8, 8, 8] },
  nodes: [
    conv('first', 'picture'),
    node('normed', 'instanceNorm', ['first'], { affine: false }),
    conv('second', 'normed'),
    conv('third', 'second'),
    node('sum', 'add', ['second', 'third']),
    node('rest', 'add', ['first', 'second']),
    node('both', 'concat', ['normed', 'sum']),
    node('large', 'upsample', ['both']),
    conv('fourth', 'large'),
    conv('small', 'large', 1),
    node('end', 'activation', ['fourth'], { kind: 'tanh' }),
  ],
  outputs: { output: 'end', rest: 'rest' },
};

describe('integerLayers', () => {
  it('are those that read what a node makes, and have work worth it', () => {
    expect([...integerLayers(plan)]).toEqual(['second', 'third', 'fourth', 'small']);
    const heavy = {
      ...plan,
      nodes: [
        ...plan.nodes,
        { ...conv('heavy', 'large', 11), attributes: { filters: 4096, kernel: 11, stride: 1, bias: false } },
      ],
    };
    expect([...integerLayers(heavy)]).toEqual(['heavy']);
  });

  it('are none that read an output, which leaves as floats', () => {
    expect(integerLayers({ ...plan, outputs: { output: 'large' } })).toEqual(new Set(['second', 'third']));
  });
});

describe('storageFor', () => {
  it('keeps what integer layers read as codes, and what codes pass on the way there', () => {
    const { groups } = storageFor(plan, integerLayers(plan));
    expect([...groups.keys()].sort()).toEqual(['both', 'large', 'normed', 'second', 'sum', 'third']);
  });

  it('gives what is put together, and what is only moved, one scale', () => {
    const { groups } = storageFor(plan, integerLayers(plan));
    const shared = groups.get('both');
    expect(['normed', 'sum', 'large'].map((id) => groups.get(id))).toEqual([shared, shared, shared]);
    expect(groups.get('second')).not.toBe(shared);
    expect(groups.get('third')).not.toBe(shared);
  });

  it('leaves what floats alone read', () => {
    expect([...storageFor(plan, new Set(['second'])).groups.keys()]).toEqual(['normed']);
    expect(storageFor(plan, new Set()).groups.size).toBe(0);
  });
});
