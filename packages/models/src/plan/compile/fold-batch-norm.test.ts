import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import type { Network } from '../../net/index.ts';
import { differenceFromEager, operations, recordTrained } from '../trained-recording.ts';
import { foldBatchNorm } from './fold-batch-norm.ts';

type Case = { name: string; network: Network<void>; input?: number[]; becomes: string[] };

const PICTURE = [3, 4, 2];

function expectSameFunction({ network, input = PICTURE, becomes }: Case): void {
  const trained = recordTrained(network, { x: input }, undefined);
  const folded = foldBatchNorm(trained);
  expect(operations(folded.plan)).toEqual(becomes);
  expect(differenceFromEager(trained, folded)).toBeLessThan(1e-4);
}

describe('foldBatchNorm', () => {
  const folds: Case[] = [false, true].flatMap((bias): Case[] => [
    {
      name: `dense, bias ${bias}`,
      network: (net, { x }) => net.batchNorm(net.dense(x, 'dense', 6, { bias }), 'norm'),
      input: [5],
      becomes: ['dense'],
    },
    {
      name: `dense laid out as a picture, bias ${bias}`,
      network: (net, { x }) => net.batchNorm(net.reshape(net.dense(x, 'dense', 12, { bias }), [2, 2, 3]), 'norm'),
      input: [5],
      becomes: ['dense', 'reshape'],
    },
    {
      name: `conv, bias ${bias}`,
      network: (net, { x }) => net.batchNorm(net.conv(x, 'conv', { filters: 3, kernel: 3, stride: 2, bias }), 'norm'),
      becomes: ['conv'],
    },
    {
      name: `convTranspose, bias ${bias}`,
      network: (net, { x }) => net.batchNorm(net.convTranspose(x, 'up', { filters: 3, bias }), 'norm'),
      becomes: ['convTranspose'],
    },
  ]);

  it.each([
    ...folds,
    {
      name: 'two norms in a row',
      network: (net, { x }) => net.batchNorm(net.batchNorm(net.conv(x, 'conv', { filters: 3, kernel: 3 }), 'a'), 'b'),
      becomes: ['conv'],
    } satisfies Case,
    {
      name: 'a convolution, of a norm without a scale and a shift of its own, before a modulation',
      network: (net, { x }) => {
        const y = net.batchNorm(net.conv(x, 'conv', { filters: 3, kernel: 3 }), 'norm', { affine: false });
        const factors = (name: string) => net.dense(net.flatten(x), name, 3);
        return net.modulate(y, factors('scale'), factors('shift'));
      },
      becomes: ['conv', 'reshape', 'dense', 'reshape', 'dense', 'modulate'],
    } satisfies Case,
    {
      name: 'channels that a reshape splits',
      network: (net, { x }) =>
        net.batchNorm(net.reshape(net.conv(x, 'conv', { filters: 4, kernel: 3 }), [3, 8, 2]), 'norm'),
      becomes: ['conv', 'reshape'],
    } satisfies Case,
  ])('folds into $name', expectSameFunction);

  const remains: Case[] = [
    { name: 'of an input', network: (net, { x }) => net.batchNorm(x, 'norm'), becomes: ['affine'] },
    {
      name: 'of an input, without a trained one before',
      network: (net, { x }) => net.batchNorm(x, 'norm', { affine: false }),
      becomes: ['affine'],
    },
    {
      name: 'behind an activation',
      network: (net, { x }) => net.batchNorm(net.relu(net.conv(x, 'conv', { filters: 3, kernel: 3 })), 'norm'),
      becomes: ['conv', 'activation', 'affine'],
    },
    {
      name: 'behind an activation that is part of the convolution',
      network: (net, { x }) => {
        const attributes = { filters: 3, kernel: 3, stride: 1, bias: true, activation: { kind: 'relu' } };
        return net.batchNorm(net.layer({ op: 'conv', name: 'conv', inputs: [x], attributes }), 'norm');
      },
      becomes: ['conv', 'affine'],
    },
    {
      name: 'of a value that another node reads',
      network: (net, { x }) => {
        const y = net.conv(x, 'conv', { filters: 3, kernel: 3 });
        net.tanh(y);
        return net.batchNorm(y, 'norm');
      },
      becomes: ['conv', 'activation', 'affine'],
    },
    {
      name: 'whose channels a reshape makes of several pixels',
      network: (net, { x }) => net.batchNorm(net.flatten(net.conv(x, 'conv', { filters: 3, kernel: 3 })), 'norm'),
      becomes: ['conv', 'reshape', 'affine'],
    },
    {
      name: 'whose channels a reshape joins',
      network: (net, { x }) =>
        net.batchNorm(net.reshape(net.conv(x, 'conv', { filters: 3, kernel: 3 }), [3, 2, 6]), 'norm'),
      becomes: ['conv', 'reshape', 'affine'],
    },
    {
      name: 'behind upsampling',
      network: (net, { x }) => net.batchNorm(net.upsample(net.conv(x, 'conv', { filters: 3, kernel: 3 })), 'norm'),
      becomes: ['conv', 'upsample', 'affine'],
    },
  ];
  it.each(remains)('leaves a scale and a shift $name', expectSameFunction);

  it('does not touch a value that is an output', () => {
    const network: Network<void> = (net, { x }) =>
      net.batchNorm(net.conv(x, 'conv', { filters: 3, kernel: 3 }), 'norm');
    const { plan, weights } = recordTrained(network, { x: PICTURE }, undefined);
    const folded = foldBatchNorm({ plan: { ...plan, outputs: { ...plan.outputs, raw: 'conv' } }, weights });
    expect(operations(folded.plan)).toEqual(['conv', 'affine']);
    expect(folded.weights.get('conv/kernel')).toEqual(weights.get('conv/kernel'));
  });

  it('names the new bias after its layer, or keeps the old name', () => {
    const network: Network<void> = (net, { x }) => net.batchNorm(net.dense(x, 'project', 4, { bias: false }), 'norm');
    const { plan, weights } = foldBatchNorm(recordTrained(network, { x: [3] }, undefined));
    expect(plan.nodes[0]).toMatchObject({
      id: 'project',
      attributes: { units: 4, bias: true },
      parameters: { kernel: 'project/kernel', bias: 'project/bias' },
    });
    expect(plan.outputs).toEqual({ output: 'project' });
    expect(weights.get('project/bias')!.shape).toEqual([4]);
  });
});
