import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../../gradients/finite-differences.ts';
import { type Network, Parameters, record, runEagerly } from '../../net/index.ts';
import { numericSeed } from '../../sampling/index.ts';
import { PATCHES, type PatchOptions, patchDiscriminator } from './patch-discriminator.ts';

await tf.setBackend('cpu');

const network: Network<PatchOptions> = (net, { picture }, options) => patchDiscriminator(net, picture, options);
const OPTIONS: PatchOptions = { patch: 34, width: 4, maxWidth: 8, norm: 'none', weights: 'plain' };

/** What its parameters are, without any of them being made. */
const tableOf = (options: PatchOptions, picture: number[]): string[] =>
  [...record(network, { picture }, options).parameters].map(([name, { shape }]) => `${name} ${shape}`);

function scorer(options: PatchOptions, picture: number[]) {
  const { parameters: specs } = record(network, { picture }, options);
  const parameters = Parameters.initialise(specs, 'he', numericSeed(1), 0);
  return (pictures: tf.Tensor) => runEagerly(network, { picture: pictures }, options, parameters, 'train');
}

const kernels = (table: string[]) => table.filter((line) => line.includes('/kernel'));

describe('patchDiscriminator', () => {
  it.each(PATCHES)('looks at %i pixels on a side for each score, and at no other', (patch) => {
    const WIDTH = 160;
    const scores = scorer({ ...OPTIONS, patch }, [8, WIDTH, 1]);
    // What one score in the middle hears of every column.
    const slope = tf.grad((picture) => {
      const map = scores(picture); // [1,.,.,1]
      const [, rows, columns] = map.shape as number[];
      return tf.slice(map, [0, rows! >> 1, columns! >> 1, 0], [1, 1, 1, 1]);
    })(uniform([1, 8, WIDTH, 1], 1));
    const heard = [...tf.max(tf.abs(slope), [0, 1, 3]).dataSync()].flatMap((size, column) =>
      size > 0 ? [column] : [],
    );
    expect(heard).toHaveLength(patch);
    expect(heard.at(-1)! - heard[0]! + 1).toBe(patch);
    expect(heard[0]).toBeGreaterThan(0);
    expect(heard.at(-1)).toBeLessThan(WIDTH - 1);
  });

  it('is that of the paper at 70: C64-C128-C256-C512 and a score, no norm in the first layer', () => {
    const table = tableOf({ patch: 70, width: 64, maxWidth: 512, norm: 'batch', weights: 'plain' }, [256, 256, 6]);
    expect(kernels(table)).toEqual([
      'down-1/kernel 4,4,6,64',
      'down-2/kernel 4,4,64,128',
      'down-3/kernel 4,4,128,256',
      'patches/kernel 4,4,256,512',
      'judge/kernel 4,4,512,1',
    ]);
    expect(table.filter((line) => line.includes('/gamma'))).toEqual([
      'norm-down-2/gamma 128',
      'norm-down-3/gamma 256',
      'norm-patches/gamma 512',
    ]);
    expect(table.filter((line) => line.includes('/bias'))).toEqual(['down-1/bias 64', 'judge/bias 1']);
  });

  it('is that of the paper at 16 and at 1: C64-C128 and a score, of single pixels at 1', () => {
    const of = (patch: 1 | 16) =>
      kernels(tableOf({ patch, width: 64, maxWidth: 512, norm: 'none', weights: 'plain' }, [64, 64, 6]));
    expect(of(16)).toEqual(['down-1/kernel 4,4,6,64', 'patches/kernel 4,4,64,128', 'judge/kernel 4,4,128,1']);
    expect(of(1)).toEqual(['pixels/kernel 1,1,6,64', 'patches/kernel 1,1,64,128', 'judge/kernel 1,1,128,1']);
  });

  it.each([
    [1, [24, 16]],
    [16, [12, 8]],
    [34, [6, 4]],
    [70, [3, 2]],
  ] as const)('scores overlapping patches of %i of a picture of any sides: %j', (patch, map) => {
    const scores = scorer({ ...OPTIONS, patch }, [24, 16, 2]);
    expect(scores(uniform([2, 24, 16, 2], 1)).shape).toEqual([2, ...map, 1]);
  });

  it('has a direction for every kernel with a spectral norm, and norms of one picture alone', () => {
    const options = { ...OPTIONS, norm: 'instance', weights: 'spectral' } as const;
    const table = tableOf(options, [16, 16, 2]);
    const scores = scorer(options, [16, 16, 2]);
    expect(table.filter((line) => line.includes('/direction'))).toHaveLength(kernels(table).length);
    const pictures = uniform([2, 16, 16, 2], 1);
    const [first] = tf.split(pictures, 2);
    const difference = tf.sub(tf.split(scores(pictures), 2)[0]!, scores(first!));
    expect(tf.max(tf.abs(difference)).dataSync()[0]).toBeLessThan(1e-5);
  });
});
