import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../gradients/finite-differences.ts';
import { repairGradients } from '../gradients/index.ts';
import { record } from '../net/index.ts';
import { cyclegan } from './cyclegan.ts';
import { countsOf, type StartedSystem, startSystem, tableOf } from './started-system.ts';

await tf.setBackend('cpu');
repairGradients();

const TINY = { size: 8, width: 4, maxWidth: 8, residuals: 1, patch: 16, discriminatorWidth: 4, pool: 4 };
const number = (x: tf.Tensor): number => x.dataSync()[0];
const biggest = (x: tf.Tensor): number => number(tf.max(tf.abs(x)));
const meanDistance = (a: tf.Tensor, b: tf.Tensor): number => number(tf.mean(tf.abs(tf.sub(a, b))));
const missed = (scores: tf.Tensor, wanted: number): number => number(tf.mean(tf.square(tf.sub(scores, wanted))));

const instanceNormTable = (name: string, channels: number) => [`${name}/gamma ${channels}`, `${name}/beta ${channels}`];
const translatorTable = (from: number, to: number) => [
  `from-picture/kernel 3,3,${from},4`,
  ...instanceNormTable('norm-from-picture', 4),
  'down-1/kernel 4,4,4,8',
  ...instanceNormTable('norm-down-1', 8),
  'down-2/kernel 4,4,8,16',
  ...instanceNormTable('norm-down-2', 16),
  'residual-1.conv-1/kernel 3,3,16,16',
  ...instanceNormTable('residual-1.norm-1', 16),
  'residual-1.conv-2/kernel 3,3,16,16',
  ...instanceNormTable('residual-1.norm-2', 16),
  'up-1/kernel 4,4,8,16',
  ...instanceNormTable('norm-up-1', 8),
  'up-0/kernel 4,4,4,8',
  ...instanceNormTable('norm-up-0', 4),
  `to-picture/kernel 3,3,4,${to}`,
  `to-picture/bias ${to}`,
];

describe('the networks of cyclegan', () => {
  const system = cyclegan.configure({ ...TINY, inputChannels: 1 });

  it('have these parameters: checkpoints name them', () => {
    expect(tableOf(system, 'forward')).toEqual(translatorTable(1, 3));
    expect(tableOf(system, 'backward')).toEqual(translatorTable(3, 1));
    const judgeTable = (channels: number) => [
      `down-1/kernel 4,4,${channels},4`,
      'down-1/bias 4',
      'patches/kernel 4,4,4,8',
      ...instanceNormTable('norm-patches', 8),
      'judge/kernel 4,4,8,1',
      'judge/bias 1',
    ];
    expect(tableOf(system, 'judgeOfReals')).toEqual(judgeTable(3));
    expect(tableOf(system, 'judgeOfInputs')).toEqual(judgeTable(1));
  });

  it('have the layers of the paper, preset paper: c7s1-64, d128, d256, nine R256, u128, u64, c7s1-3', () => {
    const kernels = tableOf(cyclegan.configure({}, 'paper'), 'forward').filter((line) => line.includes('/kernel'));
    const residuals = Array.from({ length: 9 }, (_, i) =>
      [1, 2].map((j) => `residual-${i + 1}.conv-${j}/kernel 3,3,256,256`),
    );
    expect(kernels).toEqual([
      'from-picture/kernel 7,7,3,64',
      'down-1/kernel 4,4,64,128',
      'down-2/kernel 4,4,128,256',
      ...residuals.flat(),
      'up-1/kernel 4,4,128,256',
      'up-0/kernel 4,4,64,128',
      'to-picture/kernel 7,7,64,3',
    ]);
  });

  it.each([
    ['faces', { forward: 95_315, backward: 95_315, judgeOfReals: 17_251, judgeOfInputs: 17_251 }],
    ['small', { forward: 171_963, backward: 171_963, judgeOfReals: 9_553, judgeOfInputs: 9_553 }],
  ])('have so many numbers to train, preset %s', (preset, counts) => {
    expect(countsOf(cyclegan.configure({}, preset))).toEqual(counts);
  });

  it('can be U-Nets', () => {
    const { networks } = cyclegan.configure({ ...TINY, generator: 'unet', depth: 2, inputChannels: 1 });
    const ops = record(networks.backward.network, networks.backward.inputs, undefined).plan.nodes.map(({ op }) => op);
    expect(ops).toContain('concat');
    expect(ops.at(-1)).toBe('activation');
  });

  it('ship forward, for inputs and reals that do not belong together', () => {
    const { restorer, picture, sampler } = system;
    expect(restorer).toMatchObject({ inputChannels: 1, paired: false, masked: false });
    expect(restorer!.network.parts).toEqual(['forward']);
    expect(restorer!.network.inputs).toEqual({ picture: [8, 8, 1] });
    expect(picture).toEqual([8, 8, 3]);
    expect(sampler).toBeUndefined();
  });
});

describe('the generators of cyclegan', () => {
  const losses = ({ networks, batch }: StartedSystem) => {
    const inputs = batch.inputs!;
    const { forward, backward, judgeOfReals, judgeOfInputs } = networks;
    const [madeReals, madeInputs] = [forward({ picture: inputs }), backward({ picture: batch.reals })];
    return {
      adversarial: missed(judgeOfReals({ picture: madeReals }), 1) + missed(judgeOfInputs({ picture: madeInputs }), 1),
      cycle:
        meanDistance(backward({ picture: madeReals }), inputs) +
        meanDistance(forward({ picture: madeInputs }), batch.reals),
    };
  };

  it('minimise what the judges miss, and ten times what is lost there and back', () => {
    const system = cyclegan.configure({ ...TINY, inputChannels: 1 });
    const started = startSystem(system);
    const { adversarial, cycle } = losses(started);
    const { loss, readouts } = system.phases[0].loss(started.networks, started.batch, started.moment);
    expect(number(loss)).toBeCloseTo(adversarial + 10 * cycle, 4);
    expect(number(readouts.cycle)).toBeCloseTo(cycle, 5);
    expect(readouts).not.toHaveProperty('identity');
  });

  it('and five times what should have stayed, where both kinds have as many channels', () => {
    const system = cyclegan.configure(TINY);
    const started = startSystem(system);
    const { networks, batch, moment } = started;
    const { adversarial, cycle } = losses(started);
    const stayed =
      meanDistance(networks.forward({ picture: batch.reals }), batch.reals) +
      meanDistance(networks.backward({ picture: batch.inputs! }), batch.inputs!);
    const { loss, readouts } = system.phases[0].loss(networks, batch, moment);
    expect(number(loss)).toBeCloseTo(adversarial + 10 * cycle + 5 * stayed, 4);
    expect(number(readouts.identity)).toBeCloseTo(stayed, 5);
  });

  it('are both reached by what is lost on either way, in every parameter', () => {
    const { parameters, networks, batch } = startSystem(cyclegan.configure({ ...TINY, inputChannels: 1 }));
    const own = ['forward', 'backward'].flatMap((name) => parameters[name].trainable());
    for (const [first, second, pictures] of [
      ['forward', 'backward', batch.inputs!],
      ['backward', 'forward', batch.reals],
    ] as const) {
      const lost = () => {
        const returned = networks[second]({ picture: networks[first]({ picture: pictures }) });
        return tf.mean(tf.abs(tf.sub(returned, pictures))) as tf.Scalar;
      };
      const { grads } = tf.variableGrads(
        lost,
        own.map(([, variable]) => variable),
      );
      expect(own.filter(([, { name }]) => biggest(grads[name]) === 0).map(([name]) => name)).toEqual([]);
    }
  });
});

describe('the judges of cyclegan', () => {
  const system = cyclegan.configure({ ...TINY, inputChannels: 1 });
  const [, phase] = system.phases;

  it('minimise half of what they miss, of reals and of what was made, both judges', () => {
    const { networks, batch, moment } = startSystem(system);
    const { forward, backward, judgeOfReals, judgeOfInputs } = networks;
    const fake = [
      judgeOfReals({ picture: forward({ picture: batch.inputs! }) }),
      judgeOfInputs({ picture: backward({ picture: batch.reals }) }),
    ];
    const real = [judgeOfReals({ picture: batch.reals }), judgeOfInputs({ picture: batch.inputs! })];
    const expected = [0, 1].reduce((sum, i) => sum + (missed(real[i], 1) + missed(fake[i], 0)) / 2, 0);
    // Three pictures find room in the pool, and are shown as they are.
    expect(number(phase.loss(networks, batch, moment).loss)).toBeCloseTo(expected, 4);
  });

  it('keep what was made, and see older pictures once the pool is full', () => {
    const { networks, batch, moment } = startSystem(system);
    const pools: Record<string, tf.Tensor> = {
      poolOfReals: uniform([4, 8, 8, 3], 21),
      poolOfInputs: uniform([4, 8, 8, 1], 22),
    };
    const at = (imagesSeen: number) =>
      phase.loss(networks, batch, { ...moment, imagesSeen, recall: (name) => pools[name] });
    const made = networks.forward({ picture: batch.inputs! });
    const first = at(0).remember!;
    expect(Object.keys(first).sort()).toEqual(['poolOfInputs', 'poolOfReals']);
    expect(biggest(tf.sub(tf.slice(first.poolOfReals, 0, 3), made))).toBe(0);
    expect(biggest(tf.sub(tf.slice(first.poolOfReals, 3), tf.slice(pools.poolOfReals, 3)))).toBe(0);
    const fresh = number(at(0).loss);
    const losses = Array.from({ length: 4 }, () => number(at(100).loss));
    expect(losses.some((loss) => Math.abs(loss - fresh) > 1e-6)).toBe(true);
  });

  it('see what is fresh alone, without a pool', () => {
    const without = cyclegan.configure({ ...TINY, pool: 0 });
    expect(without.memory).toBeUndefined();
    const { networks, batch, moment } = startSystem(without);
    expect(without.phases[1].loss(networks, batch, moment).remember).toEqual({});
  });

  it('have a pool each, of pictures of their kind', () => {
    expect(system.memory).toEqual({ poolOfReals: { shape: [4, 8, 8, 3] }, poolOfInputs: { shape: [4, 8, 8, 1] } });
  });
});

describe('the options of cyclegan', () => {
  it.each([
    [{ size: 48 }, /size/],
    [{ generator: 'unet', size: 8, depth: 4 }, /depth: size cannot be halved so often/],
    [{ patch: 20 }, /patch/],
    [{ pool: -1 }, /pool/],
    [{ direction: 'backward' }, /direction/],
  ])('refuse %j', (options, message) => {
    expect(() => cyclegan.configure(options)).toThrow(message);
  });
});
