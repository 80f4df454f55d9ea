import * as tf from '@tensorflow/tfjs-core';

/** Computes values that autodiff takes as constants, whatever they are made of. */
export function asConstant<Value>(compute: () => Value): Value {
  // Autodiff records operations only outside of kernels; tfjs has no public way to say so.
  const { state } = tf.engine();
  state.kernelDepth++;
  try {
    return compute();
  } finally {
    state.kernelDepth--;
  }
}
