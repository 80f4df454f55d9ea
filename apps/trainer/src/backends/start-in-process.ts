/**
 * For tests: a process of its own that trains a few steps on wasm and prints what came out as JSON.
 * `node start-in-process.ts <threads>`. It must end by itself.
 */
import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import { startBackend } from './index.ts';

const { description } = await startBackend({ threads: Number(process.argv[2]) });

const filter = tf.variable(tf.randomNormal([4, 4, 3, 16], 0, 0.1, 'float32', 1)) as tf.Variable<tf.Rank.R4>;
const back = tf.variable(tf.randomNormal([4, 4, 3, 16], 0, 0.1, 'float32', 2)) as tf.Variable<tf.Rank.R4>;
const dense = tf.variable(tf.randomNormal([3 * 256, 10], 0, 0.1, 'float32', 3)) as tf.Variable<tf.Rank.R2>;
const images = tf.randomNormal<tf.Rank.R4>([8, 16, 16, 3], 0, 1, 'float32', 4);
const optimizer = tf.train.sgd(0.01);

for (let step = 0; step < 3; step++) {
  optimizer.minimize(() => {
    const code = tf.leakyRelu(tf.conv2d(images, filter, 2, 'same')); // [8,8,8,16]
    const decoded = tf.conv2dTranspose(code, back, [8, 16, 16, 3], 2, 'same');
    const scores = tf.matMul(tf.reshape(decoded, [8, 3 * 256]) as tf.Tensor2D, dense);
    return tf.add(tf.mean(tf.square(tf.sub(decoded, images))), tf.mean(tf.square(scores))) as tf.Scalar;
  });
}

const hash = createHash('sha256');
for (const variable of [filter, back, dense]) hash.update(variable.dataSync());
console.log(JSON.stringify({ description, weights: hash.digest('hex') }));
