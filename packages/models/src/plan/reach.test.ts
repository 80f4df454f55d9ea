import '@tensorflow/tfjs-backend-cpu';
import { describe, expect, it } from 'vitest';
import type { Net, Network } from '../net/index.ts';
import { compile } from './compile/index.ts';
import { furthestSeen } from './furthest-seen.ts';
import { reachOf } from './reach.ts';
import { recordTrained } from './trained-recording.ts';

const CHANNELS = 2;
/** A network of one picture of two channels, written in a line. */
const network =
  (draw: <V>(net: Net<V>, x: V) => V): Network<void> =>
  (net, { picture }) =>
    draw(net, picture);

/** Reach and multiple as counted by hand. */
const networks: [name: string, reach: number, multiple: number, Network<void>][] = [
  ['nothing but points', 0, 1, network((net, x) => net.tanh(net.conv(x, 'a', { filters: 2, kernel: 1 })))],
  ['a 3x3 convolution', 1, 1, network((net, x) => net.conv(x, 'a', { filters: 2, kernel: 3 }))],
  [
    'a 5x5 and a 3x3 convolution',
    3,
    1,
    network((net, x) => net.conv(net.conv(x, 'a', { filters: 2, kernel: 5 }), 'b', { filters: 2, kernel: 3 })),
  ],
  ['an even kernel, which looks further ahead', 2, 1, network((net, x) => net.conv(x, 'a', { filters: 2, kernel: 4 }))],
  // From o - 1 to o + 2 in steps of two, and from there two pixels back and one on: 3 to each side.
  [
    'down and up by 4x4',
    3,
    2,
    network((net, x) => net.convTranspose(net.conv(x, 'a', { filters: 2, kernel: 4, stride: 2 }), 'b', { filters: 2 })),
  ],
  [
    'down and up again twice',
    9,
    4,
    network((net, x) => {
      const [a, b] = [
        (y: typeof x, name: string) => net.conv(y, name, { filters: 2, kernel: 4, stride: 2 }),
        (y: typeof x, name: string) => net.convTranspose(y, name, { filters: 2 }),
      ];
      return b(b(a(a(x, 'a'), 'b'), 'c'), 'd');
    }),
  ],
  ['pooling and doubling', 1, 2, network((net, x) => net.upsample(net.averagePool(x)))],
  ['the largest of pairs, doubled', 1, 2, network((net, x) => net.upsample(net.maxPool(x)))],
  // Number 2i of the doubled sees pairs i - 1 and i, pixels 2i - 2 to 2i + 1; number 2i + 1 pixels 2i to 2i + 3.
  [
    'pooling, doubling and a 3x3 convolution',
    2,
    2,
    network((net, x) => net.conv(net.upsample(net.averagePool(x)), 'a', { filters: 2, kernel: 3 })),
  ],
  ['a blur', 1, 1, network((net, x) => net.blur(x))],
  [
    'a stride of three, and back',
    4,
    3,
    network((net, x) =>
      net.convTranspose(net.conv(x, 'a', { filters: 2, kernel: 5, stride: 3 }), 'b', {
        filters: 2,
        kernel: 5,
        stride: 3,
      }),
    ),
  ],
  [
    'doubled first, then halved',
    1,
    1,
    network((net, x) => net.averagePool(net.conv(net.upsample(x), 'a', { filters: 2, kernel: 3 }))),
  ],
  [
    'without zeros around, and back',
    2,
    1,
    network((net, x) =>
      net.convTranspose(net.conv(x, 'a', { filters: 2, kernel: 3, padding: 'valid' }), 'b', {
        filters: 2,
        kernel: 3,
        stride: 1,
        padding: 'valid',
      }),
    ),
  ],
  [
    // Back and ahead: 1, 1; 2, 3; 4, 7; doubled 6, 7; 8, 9; 10, 10; 11, 11.
    'a U-Net with a batch norm',
    11,
    4,
    network((net, x) => {
      const one = net.relu(net.conv(x, 'in', { filters: 2, kernel: 3 }));
      const two = net.relu(net.batchNorm(net.conv(one, 'down', { filters: 3, kernel: 4, stride: 2 }), 'norm'));
      const three = net.leakyRelu(net.conv(two, 'downer', { filters: 3, kernel: 4, stride: 2 }));
      const up = net.concat(two, net.conv(net.upsample(three), 'up', { filters: 2, kernel: 3 }));
      const out = net.concat(one, net.convTranspose(up, 'upper', { filters: 2 }));
      return net.add(x, net.tanh(net.conv(out, 'out', { filters: 2, kernel: 3 })));
    }),
  ],
];

describe('reachOf', () => {
  it.each(networks)('says how far it looks: %s', async (_, reach, multiple, drawn) => {
    const trained = recordTrained(drawn, { picture: [24, 24, CHANNELS] }, undefined);
    expect(reachOf(trained.plan)).toEqual({ reach, multiple });
    const compiled = compile(trained.plan, trained.weights);
    const served = reachOf(compiled.plan);
    expect(served).toEqual({ reach, multiple });
    const side = Math.ceil((4 * reach + 32) / 12) * 12;
    const seen = await furthestSeen(compiled, side);
    // Never too little, and no more than a pixel too much.
    expect(seen).toBeLessThanOrEqual(reach);
    expect(seen).toBeGreaterThanOrEqual(reach - 1);
  });

  it.each<[string, Network<void>]>([
    ['a norm over the picture', network((net, x) => net.instanceNorm(x, 'norm'))],
    ['a layer norm', network((net, x) => net.layerNorm(x, 'norm'))],
    ['attention', network((net, x) => net.attention(x, x, x))],
    ['a mean of all pixels', network((net, x) => net.modulate(x, net.globalAverage(x), net.globalAverage(x)))],
    ['the batch', network((net, x) => net.slice(net.minibatchStddev(x), 1, 2))],
    ['a dense layer', network((net, x) => net.reshape(net.dense(net.flatten(x), 'all', 128), [8, 8, 2]))],
  ])('knows no end with %s, but what sides divide by', (_, drawn) => {
    const framed: Network<void> = (net, inputs) => {
      const small = net.conv(net.conv(inputs.picture!, 'a', { filters: 2, kernel: 4, stride: 2 }), 'b', {
        filters: 2,
        kernel: 2,
        stride: 2,
      });
      return net.upsample(net.upsample(drawn(net, { picture: small }, undefined)));
    };
    const { plan } = recordTrained(framed, { picture: [32, 32, CHANNELS] }, undefined);
    expect(reachOf(plan)).toEqual({ reach: undefined, multiple: 4 });
  });

  it('says nothing of values that meet and lie apart differently', () => {
    const plan = {
      inputs: { picture: [2, 2, 1] },
      nodes: [
        { id: 'a', op: 'averagePool', inputs: ['picture'], attributes: {}, parameters: {} },
        {
          id: 'b',
          op: 'conv',
          inputs: ['picture'],
          attributes: { filters: 1, kernel: 2, stride: 1, padding: 'valid', bias: false },
          parameters: { kernel: 'k' },
        },
        { id: 'c', op: 'add', inputs: ['a', 'b'], attributes: {}, parameters: {} },
      ],
      outputs: { output: 'c' },
    };
    expect(reachOf(plan).reach).toBeUndefined();
  });

  it('gives up on strides beyond all measure', () => {
    const nodes = Array.from({ length: 40 }, (_, i) => ({
      id: `n${i}`,
      op: 'conv',
      inputs: [i === 0 ? 'picture' : `n${i - 1}`],
      attributes: { filters: 1, kernel: 1, stride: 4, bias: false },
      parameters: { kernel: 'k' },
    }));
    const plan = { inputs: { picture: [4, 4, 1] }, nodes, outputs: { output: 'n39' } };
    expect(() => reachOf(plan)).toThrow('beyond all measure');
  });

  it('refuses a plan whose layers do not fit together', () => {
    const pool = { id: 'a', op: 'averagePool', inputs: ['picture'], attributes: {}, parameters: {} };
    const plan = { inputs: { picture: [3, 4, 1] }, nodes: [pool], outputs: { output: 'a' } };
    expect(() => reachOf(plan)).toThrow(/node "a": averagePool halves even sides/);
    expect(() => reachOf({ ...plan, nodes: [{ ...pool, inputs: ['b'] }] })).toThrow(/reads "b"/);
    expect(() => reachOf({ ...plan, inputs: { picture: [4, 4, 1] }, outputs: { output: 'z' } })).toThrow(
      /output is "z"/,
    );
  });
});
