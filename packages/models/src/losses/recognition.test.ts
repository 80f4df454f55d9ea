import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { expect, it } from 'vitest';
import { recognitionLoss } from './index.ts';

const number = (x: tf.Tensor) => x.dataSync()[0]!;
// Shares of terms, as texts have them: any above 0 is said.
const texts = tf.tensor2d([Math.SQRT1_2, Math.SQRT1_2, 0, 1, 0, 0], [2, 3]);

it('is the cross entropy of every term, summed over terms, the mean over pictures', () => {
  const shares = [0.9, 0.2, 0.4, 0.7, 0.1, 0.5];
  const logits = tf.tensor2d(
    shares.map((p) => Math.log(p / (1 - p))),
    [2, 3],
  );
  const wanted = -(Math.log(0.9) + Math.log(0.2) + Math.log(0.6) + Math.log(0.7) + Math.log(0.9) + Math.log(0.5)) / 2;
  expect(number(recognitionLoss(logits, texts).loss)).toBeCloseTo(wanted, 5);
});

it('stays finite however sure it is', () => {
  const { loss } = recognitionLoss(tf.tensor2d([-1e4, 1e4, 1e4, 1e4, -1e4, -1e4], [2, 3]), texts);
  expect(number(loss)).toBeCloseTo(1e4, 0);
});

it('reads out how many terms are recognised, and how many of those were said', () => {
  const { readouts } = recognitionLoss(tf.tensor2d([1, -1, 1, 1, -1, 2], [2, 3]), texts);
  expect(number(readouts.recall)).toBeCloseTo(2 / 3, 6);
  expect(number(readouts.precision)).toBeCloseTo(2 / 4, 6);
  const silent = recognitionLoss(tf.fill([2, 3], -1), texts).readouts;
  expect([number(silent.recall), number(silent.precision)]).toEqual([0, 0]);
});
