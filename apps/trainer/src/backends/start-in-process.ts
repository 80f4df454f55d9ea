/**
 * For tests: a process of its own that trains a few steps and prints what came out as JSON; it must end by itself.
 * `node start-in-process.ts wasm <threads>`, or `node start-in-process.ts webgpu`, with or without a GPU.
 */
import { createHash } from 'node:crypto';
import * as tf from '@tensorflow/tfjs-core';
import { UserError } from '../errors.ts';
import { type BackendName, startBackend } from './index.ts';

export interface Trained {
  readonly description: string;
  readonly losses: number[];
  /** Digest of the weights. */
  readonly weights: string;
}

async function train(): Promise<Omit<Trained, 'description'>> {
  const filter = tf.variable(tf.randomNormal([4, 4, 3, 16], 0, 0.1, 'float32', 1)) as tf.Variable<tf.Rank.R4>;
  const back = tf.variable(tf.randomNormal([4, 4, 3, 16], 0, 0.1, 'float32', 2)) as tf.Variable<tf.Rank.R4>;
  const dense = tf.variable(tf.randomNormal([3 * 256, 10], 0, 0.1, 'float32', 3)) as tf.Variable<tf.Rank.R2>;
  const images = tf.randomNormal<tf.Rank.R4>([8, 16, 16, 3], 0, 1, 'float32', 4);
  const optimizer = tf.train.sgd(0.01);

  const losses: number[] = [];
  for (let step = 0; step < 3; step++) {
    const loss = optimizer.minimize(() => {
      const code = tf.leakyRelu(tf.conv2d(images, filter, 2, 'same')); // [8,8,8,16]
      const decoded = tf.conv2dTranspose(code, back, [8, 16, 16, 3], 2, 'same');
      const scores = tf.matMul(tf.reshape(decoded, [8, 3 * 256]) as tf.Tensor2D, dense);
      return tf.add(tf.mean(tf.square(tf.sub(decoded, images))), tf.mean(tf.square(scores))) as tf.Scalar;
    }, true)!;
    losses.push((await loss.data())[0]!);
  }

  const hash = createHash('sha256');
  for (const variable of [filter, back, dense]) hash.update(await variable.data());
  return { losses, weights: hash.digest('hex') };
}

const [name, threads = '1'] = process.argv.slice(2);
try {
  const { description } = await startBackend({
    name: name as BackendName,
    threads: Number(threads),
    allowSoftware: true,
  });
  console.log(JSON.stringify({ description, ...(await train()) } satisfies Trained));
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.log(JSON.stringify({ refused: error.detail }));
}
