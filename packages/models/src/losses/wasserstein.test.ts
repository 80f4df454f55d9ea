import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { ADVERSARIAL_LOSS_NAMES, wasserstein } from './index.ts';

await tf.setBackend('cpu');

const column = (...values: number[]) => tf.tensor(values, [values.length, 1]); // [N,1]
const number = (x: tf.Tensor) => x.dataSync()[0]!;

describe('the Wasserstein loss', () => {
  const [real, fake] = [column(3, -1, 4), column(1, 0.5)];

  it('is the difference of mean scores, and for the generator minus that of the fakes', () => {
    expect(number(wasserstein.discriminatorLoss(real, fake))).toBeCloseTo(0.75 - 2, 6);
    expect(number(wasserstein.generatorLoss(fake))).toBeCloseTo(-0.75, 6);
    expect(wasserstein.discriminatorLoss(real, fake).shape).toEqual([]);
    expect(number(wasserstein.generatorLoss(tf.tensor([1, 0.5])))).toBeCloseTo(-0.75, 6);
  });

  it('pulls at every score alike, however good', () => {
    const [ofReal, ofFake] = tf.grads((r, f) => wasserstein.discriminatorLoss(r!, f!))([real, fake]);
    for (const slope of ofReal!.dataSync()) expect(slope).toBeCloseTo(-1 / 3, 6);
    expect([...ofFake!.dataSync()]).toEqual([0.5, 0.5]);
    expect([
      ...tf
        .grad((f) => wasserstein.generatorLoss(f))(fake)
        .dataSync(),
    ]).toEqual([-0.5, -0.5]);
  });

  it('reads out the distance that the critic sees, which a shift of all scores leaves alone', () => {
    const readouts = wasserstein.readouts(real, fake);
    expect(Object.entries(readouts).map(([name, value]) => [name, number(value), value.shape])).toEqual([
      ['score(real)', 2, []],
      ['score(fake)', 0.75, []],
      ['critic distance', 1.25, []],
    ]);
    expect(number(wasserstein.readouts(tf.add(real, 7), tf.add(fake, 7))['critic distance']!)).toBeCloseTo(1.25, 5);
  });

  it('is not offered to systems that leave the slope of their critic free', () => {
    expect(ADVERSARIAL_LOSS_NAMES).not.toContain('wasserstein');
  });
});
