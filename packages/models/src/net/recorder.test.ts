import { describe, expect, it } from 'vitest';
import type { Net, Network } from './net.ts';
import { parameterName, record } from './recorder.ts';

/** One call of every method. */
const everything: Network<{ units: number }> = (net, { z }, { units }) => {
  let x = net.reshape(net.dense(z, 'project', units, { bias: false }), [2, 2, units / 4]);
  x = net.relu(net.batchNorm(x, 'norm'));
  x = net.leakyRelu(net.convTranspose(x, 'up', { filters: 3 }));
  x = net.activation(net.upsample(x), { kind: 'sigmoid' });
  x = net.conv(x, 'down', { filters: 5, kernel: 4, stride: 2, gain: 1 });
  return net.tanh(net.flatten(net.minibatchStddev(x)));
};

describe('record', () => {
  const { plan, parameters } = record(everything, { z: [6] }, { units: 8 });

  it('writes down what a network does, in order', () => {
    expect(plan.inputs).toEqual({ z: [6] });
    expect(plan.nodes.map(({ id, op, inputs }) => [id, op, ...inputs])).toEqual([
      ['project', 'dense', 'z'],
      ['reshape-1', 'reshape', 'project'],
      ['norm', 'batchNorm', 'reshape-1'],
      ['activation-3', 'activation', 'norm'],
      ['up', 'convTranspose', 'activation-3'],
      ['activation-5', 'activation', 'up'],
      ['upsample-6', 'upsample', 'activation-5'],
      ['activation-7', 'activation', 'upsample-6'],
      ['down', 'conv', 'activation-7'],
      ['minibatchStddev-9', 'minibatchStddev', 'down'],
      ['reshape-10', 'reshape', 'minibatchStddev-9'],
      ['activation-11', 'activation', 'reshape-10'],
    ]);
    expect(plan.outputs).toEqual({ output: 'activation-11' });
    expect(plan.nodes.at(-2)!.attributes).toEqual({ shape: [96] });
    expect(plan.nodes[0].parameters).toEqual({ kernel: 'project/kernel' });
  });

  it('lists every parameter by layer and role, and how strongly kernels start', () => {
    expect([...parameters].map(([name, { shape, kind, gain }]) => [name, shape, kind, gain])).toEqual([
      ['project/kernel', [6, 8], 'kernel', Math.SQRT2],
      ['norm/gamma', [2], 'gain', Math.SQRT2],
      ['norm/beta', [2], 'bias', Math.SQRT2],
      ['norm/mean', [2], 'mean', Math.SQRT2],
      ['norm/variance', [2], 'variance', Math.SQRT2],
      ['up/kernel', [4, 4, 3, 2], 'kernel', Math.SQRT2],
      ['up/bias', [3], 'bias', Math.SQRT2],
      ['down/kernel', [4, 4, 3, 5], 'kernel', 1],
      ['down/bias', [5], 'bias', 1],
    ]);
    expect(parameterName('up', 'kernel')).toBe('up/kernel');
  });

  it('leaves a plan that JSON carries unchanged', () => {
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  });

  const refusals: [string, Network<void>, string][] = [
    [
      'two layers of one name',
      (net, { x }) => net.conv(net.conv(x, 'same', { filters: 2, kernel: 3 }), 'same', { filters: 2, kernel: 3 }),
      'two values of one network are called "same"',
    ],
    [
      'two layers of one name without parameters',
      (net, { x }) => relu(net, relu(net, x, 'same'), 'same'),
      'two values of one network are called "same"',
    ],
    ['a layer named like an input', (net, { x }) => relu(net, x, 'x'), 'two values of one network are called "x"'],
    [
      'a layer that takes the name of one without',
      (net, { x }) => net.relu(relu(net, x, 'activation-1')),
      'two values of one network are called "activation-1"',
    ],
    [
      'parameters without a name',
      (net, { x }) => net.layer({ op: 'batchNorm', inputs: [x], attributes: {} }),
      'batchNorm needs a name for its parameters',
    ],
    [
      'shapes that do not fit',
      (net, { x }) => net.dense(x, 'dense', 3),
      'dense takes a value of rank 1, not [4, 4, 2]',
    ],
    ['an unknown operation', (net, { x }) => net.layer({ op: 'swirl', inputs: [x], attributes: {} }), 'no operation'],
    ['attributes out of range', (net, { x }) => net.conv(x, 'conv', { filters: 0, kernel: 3 }), 'conv: filters: '],
  ];
  it.each(refusals)('refuses %s', (_, network, message) => {
    expect(() => record(network, { x: [4, 4, 2] }, undefined)).toThrow(message);
    expect(() => record(network, { x: [4, 4, 2] }, undefined)).toThrow(expect.objectContaining({ name: 'LayerError' }));
  });
});

function relu<V>(net: Net<V>, x: V, name: string): V {
  return net.layer({ op: 'activation', name, inputs: [x], attributes: { kind: 'relu' } });
}
