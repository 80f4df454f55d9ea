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
 * The repair: zeros.
 */
export function repairComparisons(): void {
  for (const kernelName of [...COMPARISONS, ...TWO_INPUT_LOGIC]) {
    replaceGradient(kernelName, ['a', 'b'], (_dy, [a, b]) => ({
      a: () => tf.zeros(a.shape),
      b: () => tf.zeros(b.shape),
    }));
  }
  replaceGradient(tf.LogicalNot, ['x'], (_dy, [x]) => ({ x: () => tf.zeros(x.shape) }));
}
