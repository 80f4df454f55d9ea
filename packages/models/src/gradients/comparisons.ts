import * as tf from '@tensorflow/tfjs-core';
import { replaceGradient } from './replace-gradient.ts';

const COMPARISONS = [tf.Greater, tf.GreaterEqual, tf.Less, tf.LessEqual, tf.Equal, tf.NotEqual];
const TWO_INPUT_LOGIC = [tf.LogicalAnd, tf.LogicalOr];

/**
 * Gives comparisons and logic the gradient they have almost everywhere: zero.
 *
 * Wrong in stock tfjs: all of them but GreaterEqual have no gradient. The first derivatives of leakyRelu, prelu, selu, relu6,
 * maximum, minimum, clipByValue, max and min choose a branch with one, and so differentiating those twice throws.
 *
 * The repair: zeros. leakyRelu also gets a cheaper first derivative, because it is in every layer of a discriminator.
 */
export function repairComparisons(): void {
  for (const kernelName of [...COMPARISONS, ...TWO_INPUT_LOGIC]) {
    replaceGradient(kernelName, ['a', 'b'], (_dy, [a, b]) => ({
      a: () => tf.zeros(a.shape),
      b: () => tf.zeros(b.shape),
    }));
  }
  replaceGradient(tf.LogicalNot, ['x'], (_dy, [x]) => ({ x: () => tf.zeros(x.shape) }));
  cheapenLeakyRelu();
}

/** leakyRelu'(x) is 1 above zero and alpha elsewhere, which one Step kernel writes: no mask, no select. */
function cheapenLeakyRelu(): void {
  replaceGradient<tf.LeakyReluAttrs>(tf.LeakyRelu, ['x'], (dy, [x], { alpha }) => ({
    x: () => tf.mul(dy, tf.step(x, alpha)),
  }));
}
