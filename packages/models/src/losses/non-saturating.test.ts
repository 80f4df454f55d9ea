import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { nonSaturating } from './index.ts';

await tf.setBackend('cpu');

const { discriminatorLoss, generatorLoss } = nonSaturating;
const logits = (...values: number[]) => tf.tensor(values, [values.length, 1]); // [N,1]
const number = (x: tf.Tensor) => x.dataSync()[0];
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

describe('the non-saturating loss', () => {
  it('is 2 log 2 and log 2 where the discriminator knows nothing', () => {
    expect(number(discriminatorLoss(logits(0, 0), logits(0)))).toBeCloseTo(2 * Math.LN2, 6);
    expect(number(generatorLoss(logits(0, 0, 0)))).toBeCloseTo(Math.LN2, 6);
  });

  it('is the negative log-likelihood, averaged over each batch', () => {
    const [real, fake] = [
      [1.5, -0.5, 3],
      [-2, 0.7],
    ];
    const average = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
    const expected =
      average(real.map((x) => -Math.log(sigmoid(x)))) + average(fake.map((x) => -Math.log(1 - sigmoid(x))));
    expect(number(discriminatorLoss(logits(...real), logits(...fake)))).toBeCloseTo(expected, 5);
    expect(number(generatorLoss(logits(...fake)))).toBeCloseTo(average(fake.map((x) => -Math.log(sigmoid(x)))), 5);
  });

  it('is a scalar, of logits [N] as of logits [N, 1]', () => {
    expect(discriminatorLoss(logits(1, 2), logits(3, 4)).shape).toEqual([]);
    expect(generatorLoss(logits(1, 2)).shape).toEqual([]);
    expect(number(generatorLoss(tf.tensor([1, 2])))).toBeCloseTo(number(generatorLoss(logits(1, 2))), 6);
  });

  it.each([100, 1e4, 1e30])('stays finite and exact for logits of %d', (x) => {
    expect(number(discriminatorLoss(logits(x), logits(-x)))).toBeCloseTo(0, 5);
    expect(number(discriminatorLoss(logits(-x), logits(x))) / x).toBeCloseTo(2, 5);
    expect(number(generatorLoss(logits(x)))).toBeCloseTo(0, 5);
    expect(number(generatorLoss(logits(-x))) / x).toBeCloseTo(1, 5);
    for (const gradient of tf.grads((real, fake) => discriminatorLoss(real, fake))([logits(x, -x), logits(x, -x)])) {
      expect([...gradient.dataSync()].every(Number.isFinite)).toBe(true);
    }
  });

  it('pushes real logits up and fake ones down for the discriminator, fake ones up for the generator', () => {
    const [real, fake] = [logits(-3, 0, 2), logits(-2, 1)];
    const [ofReal, ofFake] = tf.grads((r, f) => discriminatorLoss(r, f))([real, fake]);
    ofReal.dataSync().forEach((slope, i) => {
      expect(slope).toBeCloseTo((sigmoid(real.dataSync()[i]) - 1) / 3, 5);
    });
    ofFake.dataSync().forEach((slope, i) => {
      expect(slope).toBeCloseTo(sigmoid(fake.dataSync()[i]) / 2, 5);
    });
    tf.grad((f) => generatorLoss(f))(fake)
      .dataSync()
      .forEach((slope, i) => {
        expect(slope).toBeCloseTo((sigmoid(fake.dataSync()[i]) - 1) / 2, 5);
      });
  });

  it('reads out how sure the discriminator is, and how often it is right', () => {
    const { readouts } = nonSaturating;
    const values = readouts(logits(2, -1, 0.5, 0), logits(-3, 0, 1, -1));
    expect(Object.keys(values)).toEqual(['D(real)', 'D(fake)', 'D accuracy']);
    expect(number(values['D(real)'])).toBeCloseTo(
      [2, -1, 0.5, 0].reduce((sum, x) => sum + sigmoid(x) / 4, 0),
      6,
    );
    expect(number(values['D(fake)'])).toBeCloseTo(
      [-3, 0, 1, -1].reduce((sum, x) => sum + sigmoid(x) / 4, 0),
      6,
    );
    expect(number(values['D accuracy'])).toBeCloseTo(5 / 8, 6); // a logit of 0 counts as fake
  });
});
