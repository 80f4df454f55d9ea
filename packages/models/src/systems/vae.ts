import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { latentDivergence } from '../losses/index.ts';
import { adam } from './blocks/adam.ts';
import { autoencodingFields, decoderOf, drawnByDecoder, encode, reconstructionOf } from './blocks/autoencoding.ts';
import { defineSystem } from './system.ts';

/**
 * VAE: Kingma and Welling 2013, "Auto-Encoding Variational Bayes".
 *
 * Faithful: the encoder gives each picture a normal distribution of codes, the decoder rebuilds the picture from one code drawn by
 * reparametrisation (equation 10, one sample), and the loss is the negative evidence lower bound: minus the log-likelihood, plus the
 * divergence of the codes from the prior N(0, 1). Bernoulli or gaussian pixels (appendix C). `beta` weighs the divergence (Higgins
 * et al. 2017); 1 is the bound.
 *
 * Different: convolutional pyramids with batch norm in place of perceptrons; Adam in place of Adagrad; the deviation of gaussian pixels
 * is an option, not learned. A sample shows the mean of its pixels' distributions, as is usual, and not a draw from them.
 */
const config = z.strictObject({
  ...autoencodingFields,
  beta: z.number().min(0).max(100).default(1).describe('weight of the divergence of codes from the prior'),
});
export type VaeConfig = z.infer<typeof config>;

export const vae = defineSystem<VaeConfig>({
  name: 'vae',
  config,
  presets: {
    // Digits are nearly black and white, as the paper takes them to be.
    digits: {
      options: {
        size: 32,
        channels: 1,
        latent: 16,
        width: 16,
        encoderWidth: 12,
        maxWidth: 64,
        likelihood: 'bernoulli',
      },
      run: { batch: 32, images: 100_000 },
    },
    // Drawn faces, as wide as dcgan's preset of this name.
    faces: { options: { size: 64, latent: 64, width: 12, encoderWidth: 8, maxWidth: 96 }, run: { batch: 32 } },
  },
  build(options) {
    const { size, channels, latent, beta } = options;
    const picture = [size, size, channels];
    const decoder = decoderOf(options);
    const reconstruction = reconstructionOf(options);
    return {
      picture,
      latentDimensions: latent,
      initialisation: 'he',
      sampler: drawnByDecoder(decoder),
      networks: {
        // picture -> means and log variances of its code, one behind the other, [2 latent]
        encoder: {
          network: (net, { picture }) => encode(net, picture!, 2 * latent, options),
          inputs: { picture },
          optimizer: adam(options),
          averaged: false,
        },
        decoder,
      },
      phases: [
        {
          name: 'VAE',
          trains: ['encoder', 'decoder'],
          every: 1,
          loss({ encoder, decoder }, { reals }, { random }) {
            const [mean, logVariance] = tf.split(encoder!({ picture: reals }), 2, 1); // [N,latent] each
            const deviation = tf.exp(tf.mul(0.5, logVariance!));
            const z = tf.add(mean!, tf.mul(deviation, random.normals(mean!.shape)));
            const error = reconstruction(decoder!({ z }), reals);
            const divergence = latentDivergence(mean!, logVariance!);
            return {
              loss: tf.add(error, tf.mul(beta, divergence)),
              readouts: { reconstruction: error, KL: divergence },
            };
          },
        },
      ],
    };
  },
});
