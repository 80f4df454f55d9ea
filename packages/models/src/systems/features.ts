import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { logSoftmax } from '../gradients/index.ts';
import { recognitionLoss } from '../losses/index.ts';
import type { Network } from '../net/index.ts';
import { type Batch, defineSystem, type PhaseResult } from './system.ts';

/**
 * A small classifier, of no paper in particular, that metrics look through: it learns the labels of a data set, or the terms that its
 * texts say, and what it makes of a picture in its last hidden layer are the features in which sets of pictures are compared.
 *
 * 3x3 convolutions, halving ones as long as the map is larger than 4x4, with channels that double as it halves; ReLU; He
 * initialisation; Adam; cross entropy, of terms a binary one for each. No normalisation, so that a picture's features do not
 * depend on others. Two networks in one phase, so that the features can be read without the classes.
 */
const config = z
  .strictObject({
    size: z.int().min(8).max(256).default(32).describe('side of the square pictures, pixels'),
    channels: z.literal([1, 3]).default(3).describe('1 grey, 3 RGB'),
    classes: z.int().min(0).max(1000).default(10).describe('classes of the label column, at least 2; 0 with terms'),
    terms: z
      .int()
      .min(0)
      .max(4096)
      .default(0)
      .describe('terms of the texts, to be learned in place of classes; 0 none'),
    width: z.int().min(4).max(128).default(16).describe('channels at full size; doubled at every halving'),
    maxWidth: z.int().min(4).max(1024).default(64).describe('most channels anywhere'),
    dimensions: z.int().min(8).max(2048).default(64).describe('features of a picture'),
    learningRate: z.number().min(1e-6).max(0.1).default(1e-3).describe('of Adam'),
  })
  .refine(({ classes, terms }) => (terms > 0 ? classes === 0 : classes > 1), {
    error: 'it learns 2 classes or more, or else terms and 0 classes',
    path: ['classes'],
  });
export type FeaturesConfig = z.infer<typeof config>;

/** Side of the last map, pixels, at the most. */
const SMALLEST = 4;

/** picture `[size, size, channels]` -> features `[dimensions]`, none below 0. */
const features: Network<FeaturesConfig> = (net, { picture }, { size, width, maxWidth, dimensions }) => {
  let filters = Math.min(width, maxWidth);
  let x = net.relu(net.conv(picture, 'from-picture', { filters, kernel: 3 }));
  for (let side = size; side > SMALLEST; side = Math.ceil(side / 2)) {
    filters = Math.min(2 * filters, maxWidth);
    x = net.relu(net.conv(x, `down-${Math.ceil(side / 2)}`, { filters, kernel: 3, stride: 2 }));
  }
  return net.relu(net.dense(net.flatten(x), 'features', dimensions));
};

/** features `[dimensions]` -> logits `[classes]` or `[terms]`. */
const classifier: Network<FeaturesConfig> = (net, inputs, { classes, terms }) =>
  net.dense(inputs.features, 'classify', terms > 0 ? terms : classes, { gain: 1 });

/** Cross entropy of the labels. */
function lossOfClasses(logits: tf.Tensor, { labels }: Batch): PhaseResult {
  const [, classes] = logits.shape as [number, number];
  const likelihoods = tf.sum(tf.mul(tf.oneHot(labels!, classes), logSoftmax(logits)), 1);
  const right = tf.equal(tf.argMax(logits, 1), labels!);
  return { loss: tf.neg(tf.mean(likelihoods)), readouts: { accuracy: tf.mean(tf.cast(right, 'float32')) } };
}

const lossOfTerms = (logits: tf.Tensor, { texts }: Batch): PhaseResult => recognitionLoss(logits, texts!);

export const featureClassifier = defineSystem<FeaturesConfig>({
  name: 'features',
  config,
  presets: {},
  build(options) {
    const { size, channels, classes, terms, dimensions, learningRate } = options;
    const picture = [size, size, channels];
    const optimizer = { kind: 'adam', learningRate, beta1: 0.9, beta2: 0.999 } as const;
    const lossOf = terms > 0 ? lossOfTerms : lossOfClasses;
    return {
      picture,
      latentDimensions: 0,
      ...(terms > 0 ? { terms } : { classes }),
      initialisation: 'he',
      networks: {
        features: {
          network: (net, inputs) => features(net, inputs, options),
          inputs: { picture },
          optimizer,
          averaged: true,
        },
        classifier: {
          network: (net, inputs) => classifier(net, inputs, options),
          inputs: { features: [dimensions] },
          optimizer,
          averaged: true,
        },
      },
      phases: [
        {
          name: 'C',
          trains: ['features', 'classifier'],
          every: 1,
          loss: ({ features, classifier }, batch) =>
            lossOf(classifier!({ features: features!({ picture: batch.reals }) }), batch),
        },
      ],
    };
  },
});
