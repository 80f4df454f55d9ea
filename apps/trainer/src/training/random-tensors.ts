import { type Randomness, sizeOf } from '@omokage/models/layers';
import type { RandomStream } from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';

/** The numbers of a stream as tensors, in the order in which they are asked for. */
export const randomTensors = (stream: RandomStream): Randomness => ({
  normals: (shape) => tf.tensor(stream.normals(sizeOf(shape)), [...shape]),
  uniforms: (shape) => tf.tensor(stream.uniforms(sizeOf(shape)), [...shape]),
});
