/**
 * Time of one GAN training step on the wasm backend, for 1 thread and for 2: a 64x64 DCGAN of the size that two cores can
 * train (README). Run: `node bench/train-step.ts [steps]`. Every thread count runs in its own process, as it is fixed in one.
 */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs-core';
import { startBackend } from '../apps/trainer/src/backends/index.ts';

const BATCH = 32;
const LATENT = 64;
const GENERATOR_WIDTHS = [96, 48, 24, 12];
const DISCRIMINATOR_WIDTHS = [16, 32, 64, 64];
const LEAK = 0.2;
const WARM_UP_STEPS = 2;

type Variables = tf.Variable[];

/** He initialisation: keeps the size of activations through ReLU layers. */
function weights(shape: number[], fanIn: number): tf.Variable {
  return tf.variable(tf.randomNormal(shape, 0, Math.sqrt(2 / fanIn), 'float32', 1));
}

function batchNorm(x: tf.Tensor4D, scale: tf.Variable, shift: tf.Variable): tf.Tensor4D {
  const { mean, variance } = tf.moments(x, [0, 1, 2]);
  return tf.batchNorm(
    x,
    mean as tf.Tensor1D,
    variance as tf.Tensor1D,
    shift as tf.Tensor1D,
    scale as tf.Tensor1D,
    1e-5,
  );
}

/** z [N,64] -> dense to 4x4x96 -> four transposed convolutions k4 s2 -> RGB [N,64,64,3] in [-1,1]. */
function makeGenerator(): { variables: Variables; run: (z: tf.Tensor2D) => tf.Tensor4D } {
  const first = GENERATOR_WIDTHS[0]!;
  const dense = weights([LATENT, 4 * 4 * first], LATENT);
  const inputs = [first, ...GENERATOR_WIDTHS];
  const layers = GENERATOR_WIDTHS.map((width, i) => ({
    filter: weights([4, 4, width, inputs[i]!], 4 * inputs[i]!),
    scale: tf.variable(tf.ones([inputs[i]!])),
    shift: tf.variable(tf.zeros([inputs[i]!])),
  }));
  const last = GENERATOR_WIDTHS.at(-1)!;
  const scale = tf.variable(tf.ones([last]));
  const shift = tf.variable(tf.zeros([last]));
  const toImage = weights([3, 3, last, 3], 9 * last);
  const run = (z: tf.Tensor2D): tf.Tensor4D => {
    let x = tf.reshape(tf.matMul(z, dense as tf.Tensor2D), [-1, 4, 4, first]) as tf.Tensor4D;
    for (const layer of layers) {
      x = tf.relu(batchNorm(x, layer.scale, layer.shift));
      const [n, h, w] = x.shape;
      const filter = layer.filter as tf.Tensor4D;
      x = tf.conv2dTranspose(x, filter, [n, 2 * h, 2 * w, filter.shape[2]], 2, 'same');
    }
    x = tf.relu(batchNorm(x, scale, shift));
    return tf.tanh(tf.conv2d(x, toImage as tf.Tensor4D, 1, 'same'));
  };
  const all = layers.flatMap((layer) => [layer.filter, layer.scale, layer.shift]);
  return { variables: [dense, ...all, scale, shift, toImage], run };
}

/** image [N,64,64,3] -> 3x3 to 8 channels -> four convolutions k4 s2 -> one logit [N,1]. */
function makeDiscriminator(): { variables: Variables; run: (image: tf.Tensor4D) => tf.Tensor2D } {
  const fromImage = weights([3, 3, 3, 8], 27);
  const inputs = [8, ...DISCRIMINATOR_WIDTHS];
  const filters = DISCRIMINATOR_WIDTHS.map((width, i) => weights([4, 4, inputs[i]!, width], 16 * inputs[i]!));
  const features = 4 * 4 * DISCRIMINATOR_WIDTHS.at(-1)!;
  const dense = weights([features, 1], features);
  const run = (image: tf.Tensor4D): tf.Tensor2D => {
    let x = tf.leakyRelu(tf.conv2d(image, fromImage as tf.Tensor4D, 1, 'same'), LEAK);
    for (const filter of filters) x = tf.leakyRelu(tf.conv2d(x, filter as tf.Tensor4D, 2, 'same'), LEAK);
    return tf.matMul(tf.reshape(x, [-1, features]), dense as tf.Tensor2D);
  };
  return { variables: [fromImage, ...filters, dense], run };
}

/** One D update and one G update (non-saturating loss, SGD). Returns both losses. */
function makeStep(): () => number[] {
  const generator = makeGenerator();
  const discriminator = makeDiscriminator();
  const optimizer = tf.train.sgd(1e-4);
  const reals = tf.randomUniform([BATCH, 64, 64, 3], -1, 1, 'float32', 2) as tf.Tensor4D;
  let seed = 3;
  const latent = () => tf.randomNormal([BATCH, LATENT], 0, 1, 'float32', seed++) as tf.Tensor2D;
  const update = (loss: () => tf.Scalar, variables: Variables): number =>
    tf.tidy(() => {
      const { value, grads } = tf.variableGrads(loss, variables);
      optimizer.applyGradients(grads);
      return value.dataSync()[0]!;
    });
  return () =>
    tf.tidy(() => {
      const fakes = generator.run(latent());
      const d = update(() => {
        const real = tf.mean(tf.softplus(tf.neg(discriminator.run(reals))));
        const fake = tf.mean(tf.softplus(discriminator.run(fakes)));
        return tf.add(real, fake) as tf.Scalar;
      }, discriminator.variables);
      const g = update(
        () => tf.mean(tf.softplus(tf.neg(discriminator.run(generator.run(latent()))))) as tf.Scalar,
        generator.variables,
      );
      return [d, g] as never;
    }) as unknown as number[];
}

async function measure(threads: number, steps: number): Promise<void> {
  const { description } = await startBackend({ threads });
  const step = makeStep();
  for (let i = 0; i < WARM_UP_STEPS; i++) step();
  const tensors = tf.memory().numTensors;
  const times: number[] = [];
  let losses: number[] = [];
  for (let i = 0; i < steps; i++) {
    const start = performance.now();
    losses = step();
    times.push(performance.now() - start);
  }
  const median = times.sort((a, b) => a - b)[Math.floor(steps / 2)]!;
  const leaked = tf.memory().numTensors - tensors;
  console.log(
    `${description}: ${((BATCH * 1000) / median).toFixed(1)} images/s (${median.toFixed(0)} ms a step of ${BATCH}, ` +
      `fastest ${times[0]!.toFixed(0)} ms), losses ${losses.join(' ')}, ${leaked} tensors leaked`,
  );
}

const [steps = '10', threads] = process.argv.slice(2);
if (threads) {
  await measure(Number(threads), Number(steps));
} else {
  for (const count of ['1', '2']) {
    execFileSync(process.execPath, [...process.execArgv, fileURLToPath(import.meta.url), steps, count], {
      stdio: 'inherit',
    });
  }
}
