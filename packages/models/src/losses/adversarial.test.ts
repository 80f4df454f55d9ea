import '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { ADVERSARIAL_LOSSES, type AdversarialLoss } from './index.ts';

await tf.setBackend('cpu');

const column = (...values: number[]) => tf.tensor(values, [values.length, 1]); // [N,1]
const number = (x: tf.Tensor) => x.dataSync()[0]!;
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const hinged = (x: number) => Math.max(0, x);

/** Each loss as its paper prints it, for one score, in doubles. */
interface Printed {
  real(score: number): number;
  fake(score: number): number;
  generator(score: number): number;
}
const logistic = { real: (x: number) => -Math.log(sigmoid(x)), fake: (x: number) => -Math.log(1 - sigmoid(x)) };
const printed: Record<keyof typeof ADVERSARIAL_LOSSES, Printed> = {
  'non-saturating': { ...logistic, generator: (x) => -Math.log(sigmoid(x)) },
  minimax: { ...logistic, generator: (x) => Math.log(1 - sigmoid(x)) },
  kl: { ...logistic, generator: (x) => Math.log((1 - sigmoid(x)) / sigmoid(x)) },
  'least-squares': {
    real: (x) => 0.5 * (x - 1) ** 2,
    fake: (x) => 0.5 * x ** 2,
    generator: (x) => 0.5 * (x - 1) ** 2,
  },
  hinge: { real: (x) => hinged(1 - x), fake: (x) => hinged(1 + x), generator: (x) => -x },
};

describe.each(Object.entries(ADVERSARIAL_LOSSES) as [keyof typeof printed, AdversarialLoss][])('%s', (name, loss) => {
  const formula = printed[name];
  const real = [1.5, -0.5, 3, 0.2];
  const fake = [-2, 0.7, 0.1];

  it('is what its paper prints, averaged over each batch, a scalar of [N] as of [N, 1]', () => {
    const discriminator = loss.discriminatorLoss(column(...real), column(...fake));
    expect(discriminator.shape).toEqual([]);
    expect(number(discriminator)).toBeCloseTo(mean(real.map(formula.real)) + mean(fake.map(formula.fake)), 5);
    expect(number(loss.generatorLoss(column(...fake)))).toBeCloseTo(mean(fake.map(formula.generator)), 5);
    expect(number(loss.generatorLoss(tf.tensor(fake)))).toBeCloseTo(number(loss.generatorLoss(column(...fake))), 6);
  });

  it('pushes the scores of reals up and of fakes down for the discriminator, of fakes up for the generator', () => {
    // Scores at which no hinge has closed and no square has reached its aim.
    const [reals, fakes] = [column(-0.5, 0, 0.5), column(0.2, 0.4)];
    const [ofReal, ofFake] = tf.grads((r, f) => loss.discriminatorLoss(r!, f!))([reals, fakes]);
    const ofGenerator = tf.grad((f) => loss.generatorLoss(f))(fakes);
    expect(Math.max(...ofReal!.dataSync())).toBeLessThan(0);
    expect(Math.min(...ofFake!.dataSync())).toBeGreaterThan(0);
    expect(Math.max(...ofGenerator.dataSync())).toBeLessThan(0);
  });

  it.each([100, 1e4])('stays finite, with its slopes, at scores of %d', (x) => {
    const inputs = [column(x, -x), column(x, -x)];
    expect(Number.isFinite(number(loss.discriminatorLoss(inputs[0]!, inputs[1]!)))).toBe(true);
    const slopes = [
      ...tf.grads((r, f) => loss.discriminatorLoss(r!, f!))(inputs),
      tf.grad((f) => loss.generatorLoss(f))(inputs[1]!),
    ];
    for (const slope of slopes) expect([...slope.dataSync()].every(Number.isFinite)).toBe(true);
  });

  it('reads out how often the discriminator is right', () => {
    const readouts = loss.readouts(column(3, 4, -5), column(-3, 6, -2, -1));
    expect(number(readouts['D accuracy']!)).toBeCloseTo(5 / 7, 6);
    for (const value of Object.values(readouts)) expect(value.shape).toEqual([]);
  });
});

describe('the minimax loss', () => {
  it('is log 4 for a discriminator that knows nothing, and hardly slopes where it is sure of the fakes', () => {
    const { minimax, 'non-saturating': nonSaturating } = ADVERSARIAL_LOSSES;
    expect(number(minimax.discriminatorLoss(column(0, 0), column(0, 0)))).toBeCloseTo(Math.log(4), 6);
    const slope = (loss: AdversarialLoss) => number(tf.grad((f) => loss.generatorLoss(f))(column(-10)));
    expect(Math.abs(slope(minimax))).toBeLessThan(1e-4);
    expect(slope(nonSaturating)).toBeCloseTo(-1, 3);
  });
});
