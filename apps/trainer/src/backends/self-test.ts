import * as tf from '@tensorflow/tfjs-core';
import { messageOf } from '../errors.ts';
import { DIRECTIONS, direction, IMAGES, images, LEAK, WEIGHTS, weight } from './self-test-problem.ts';

/**
 * What the penalty and its derivatives are (by weight, by direction), to ten digits: float64, in plain loops, without tfjs, as
 * `self-test-reference.ts` computes them and `self-test.test.ts` checks.
 */
export const EXPECTED = {
  penalty: 0.02511485716,
  derivatives: [
    [0.3022696167, -0.3662886413, -0.09073624411, -0.2799717471],
    [-0.2971657409, 0.6353257964, -0.05262632036, 0.4797833573],
    [0.6442036556, -0.05682571737, -0.0844810572, -0.003444812199],
  ],
};

/**
 * Relative to the largest derivative of a weight. Float32 stays under a thousandth of it, and a GPU that rounds operands to ten bits
 * under a fifth; a wrong or missing term of a second derivative is off by tens of per cent.
 */
const TOLERANCE = 0.01;

/**
 * Differentiates a gradient penalty on tfjs's current backend and compares the results with the known ones: gradients of
 * gradients through convolutions, their adjoints, a product, a leaky ReLU and tanh. `repairGradients` must have run.
 *
 * @returns what is wrong, in words; undefined when nothing is.
 */
export async function selfTest(): Promise<string | undefined> {
  let found: { penalty: number; derivatives: number[][] };
  try {
    found = await differentiate();
  } catch (error) {
    return messageOf(error);
  }
  if (differs(found.penalty, EXPECTED.penalty, EXPECTED.penalty)) {
    return `a gradient penalty is ${inWords(found.penalty, EXPECTED.penalty)}`;
  }
  for (const [index, { name }] of WEIGHTS.entries()) {
    const expected = EXPECTED.derivatives[index]!;
    const largest = Math.max(...expected.map(Math.abs));
    for (const [which, derivative] of found.derivatives[index]!.entries()) {
      if (!differs(derivative, expected[which]!, largest)) continue;
      return `a gradient penalty's derivative in the ${name} is ${inWords(derivative, expected[which]!)}`;
    }
  }
  return undefined;
}

const differs = (found: number, expected: number, scale: number): boolean =>
  !(Math.abs(found - expected) <= TOLERANCE * scale); // so that NaN differs

const inWords = (found: number, expected: number): string =>
  `${found.toPrecision(6)}, not ${expected.toPrecision(6)} (off by ${(found - expected).toExponential(1)})`;

async function differentiate(): Promise<{ penalty: number; derivatives: number[][] }> {
  const results = tf.tidy(() => {
    const x = tf.tensor(images(), [...IMAGES]);
    const weights = WEIGHTS.map(({ shape }, index) => tf.tensor(weight(index), [...shape]));
    const { value, grads } = tf.valueAndGrads((...ws: tf.Tensor[]) => penalty(x, ws))(weights);
    const derivatives = grads.map((gradient, index) => alongDirections(gradient, index));
    return [value, ...derivatives];
  });
  try {
    const [[value], ...derivatives] = await Promise.all(results.map((result) => result.data()));
    return { penalty: value!, derivatives: derivatives.map((values) => [...values]) };
  } finally {
    tf.dispose(results);
  }
}

/** Mean over the images of (|slope of the critic| - 1)^2. */
function penalty(x: tf.Tensor, weights: tf.Tensor[]): tf.Scalar {
  const slope = tf.grad((images) => tf.sum(critic(images, weights)))(x); // [N,h,w,c]
  const norms = tf.sqrt(tf.sum(tf.square(tf.reshape(slope, [x.shape[0], -1])), 1)); // [N]
  return tf.mean(tf.square(tf.sub(norms, 1)));
}

/** [N,h,w,c] -> [N,1] */
function critic(x: tf.Tensor, [first, second, dense]: tf.Tensor[]): tf.Tensor {
  const wide = tf.leakyRelu(tf.conv2d(x as tf.Tensor4D, first as tf.Tensor4D, 1, 'same'), LEAK);
  const features = tf.tanh(tf.conv2d(wide as tf.Tensor4D, second as tf.Tensor4D, 2, 'same'));
  return tf.matMul(tf.reshape(features, [x.shape[0], -1]), dense!);
}

/** -> [DIRECTIONS] */
function alongDirections(gradient: tf.Tensor, index: number): tf.Tensor {
  const directions = Array.from({ length: DIRECTIONS }, (_, which) => tf.tensor(direction(index, which)));
  return tf.sum(tf.mul(tf.stack(directions), tf.reshape(gradient, [1, -1])), 1);
}
