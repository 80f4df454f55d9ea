import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { repairGradients } from '../gradients/index.ts';
import { sagan } from './sagan.ts';
import { batchNormTable, countsOf, startSystem, tableOf } from './started-system.ts';

await tf.setBackend('cpu');
repairGradients();

const TINY = { size: 16, width: 4, discriminatorWidth: 4, maxWidth: 8, latent: 6, attention: 8 };
/** The table's lines of a kernel with a spectral norm. */
const spectral = (name: string, kernel: string, biases?: number) => [
  `${name}/kernel ${kernel}`,
  `${name}/direction ${kernel.split(',').at(-1)}`,
  ...(biases ? [`${name}/bias ${biases}`] : []),
];
const attention = (channels: number) => [
  ...spectral('attention.query', `1,1,${channels},1`),
  ...spectral('attention.key', `1,1,${channels},1`),
  ...spectral('attention.value', `1,1,${channels},${channels / 2}`),
  ...spectral('attention.out', `1,1,${channels / 2},${channels}`),
  'attention.gamma/strength 1',
];

describe('the networks of sagan', () => {
  it('have these parameters: checkpoints name them', () => {
    const system = sagan.configure(TINY);
    const up = (name: string, from: number, to: number) => [
      ...batchNormTable(`${name}.norm-1`, from),
      ...spectral(`${name}.up`, `4,4,${to},${from}`),
      ...batchNormTable(`${name}.norm-2`, to),
      ...spectral(`${name}.conv`, `3,3,${to},${to}`, to),
      ...spectral(`${name}.shortcut`, `1,1,${from},${to}`),
    ];
    expect(tableOf(system, 'generator')).toEqual([
      ...spectral('project', '6,128', 128),
      ...up('up-8', 8, 8),
      ...attention(8),
      ...up('up-16', 8, 4),
      ...batchNormTable('norm', 4),
      ...spectral('to-picture', '3,3,4,3', 3),
    ]);
    const down = (name: string, from: number, to: number) => [
      ...spectral(`${name}.conv`, `3,3,${from},${to}`, to),
      ...spectral(`${name}.down`, `4,4,${to},${to}`, to),
      ...spectral(`${name}.shortcut`, `1,1,${from},${to}`),
    ];
    expect(tableOf(system, 'discriminator')).toEqual([
      ...down('down-8', 3, 4),
      ...attention(4),
      ...down('down-4', 4, 8),
      ...spectral('last.conv-1', '3,3,8,8', 8),
      ...spectral('last.conv-2', '3,3,8,8', 8),
      ...spectral('judge', '8,1', 1),
    ]);
  });

  it.each([
    ['digits', { generator: 139_090, discriminator: 104_858 }],
    ['faces', { generator: 281_052, discriminator: 209_706 }],
  ])('have so many numbers to train, preset %s', (preset, counts) => {
    expect(countsOf(sagan.configure({}, preset))).toEqual(counts);
  });

  it('have the attention where they are told, or none', () => {
    const kernel = (attention: number) =>
      tableOf(sagan.configure({ attention, size: 64, maxWidth: 64 }), 'generator').find((line) =>
        line.startsWith('attention.query/kernel'),
      );
    expect(kernel(32)).toBe('attention.query/kernel 1,1,32,4');
    expect(kernel(16)).toBe('attention.query/kernel 1,1,64,8');
    expect(kernel(0)).toBeUndefined();
  });

  it('follow the class in every block and in the score', () => {
    const system = sagan.configure({ ...TINY, classes: 3 });
    const lines = [...tableOf(system, 'generator'), ...tableOf(system, 'discriminator')];
    expect(lines.filter((line) => line.includes('kernel 3,') && !line.includes('3,3,'))).toEqual([
      'up-8.norm-1-scale/kernel 3,8',
      'up-8.norm-1-shift/kernel 3,8',
      'up-8.norm-2-scale/kernel 3,8',
      'up-8.norm-2-shift/kernel 3,8',
      'up-16.norm-1-scale/kernel 3,8',
      'up-16.norm-1-shift/kernel 3,8',
      'up-16.norm-2-scale/kernel 3,4',
      'up-16.norm-2-shift/kernel 3,4',
      'judge-class/kernel 3,8',
    ]);
  });
});

describe('the training of sagan', () => {
  it('has two time-scales, one step each', () => {
    const { networks, phases } = sagan.configure({}, 'paper');
    expect([networks.generator, networks.discriminator].map(({ optimizer }) => optimizer)).toEqual(
      [1e-4, 4e-4].map((learningRate) => ({ kind: 'adam', learningRate, beta1: 0, beta2: 0.9 })),
    );
    expect(phases.map(({ name, every }) => [name, every])).toEqual([
      ['D', 1],
      ['G', 1],
    ]);
  });

  it('reaches every parameter once the attention has begun to count', () => {
    const system = sagan.configure({ ...TINY, size: 8, attention: 4, classes: 3 });
    const { parameters, networks, batch, moment } = startSystem(system, 2);
    for (const own of Object.values(parameters)) own.get('attention.gamma/strength').assign(tf.tensor1d([0.5]));
    for (const { trains, loss } of system.phases) {
      const own = trains.flatMap((name) => parameters[name].trainable());
      const variables = own.map(([, variable]) => variable);
      const { grads } = tf.variableGrads(() => loss(networks, batch, moment).loss, variables);
      const still = own.filter(([, { name }]) => tf.max(tf.abs(grads[name])).dataSync()[0] === 0);
      // The hinge pulls the last bias both ways alike while no score is beyond its margin.
      expect(still.map(([name]) => name).filter((name) => name !== 'judge/bias')).toEqual([]);
    }
  });
});

describe('the options of sagan', () => {
  it.each([
    [{ size: 32, attention: 32 }, /attention: at most half of size/],
    [{ attention: 12 }, /attention/],
    [{ generatorRate: 0 }, /generatorRate/],
  ])('refuse %j', (options, message) => {
    expect(() => sagan.configure(options)).toThrow(message);
  });
});
