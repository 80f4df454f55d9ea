import { z } from 'zod';
import { adam } from './blocks/adam.ts';
import { autoencodingFields, decoderOf, drawnByDecoder, encode, reconstructionOf } from './blocks/autoencoding.ts';
import { defineSystem } from './system.ts';

/**
 * Autoencoder: Hinton and Salakhutdinov 2006, "Reducing the Dimensionality of Data with Neural Networks"; here the baseline that has
 * neither an adversary nor a prior.
 *
 * Faithful: pictures are squeezed through a code of few numbers and rebuilt, and the error of that is all that is minimised.
 *
 * Different: convolutional pyramids trained from the start by gradients, in place of stacked restricted Boltzmann machines. The code
 * is batch-normalised without a scale of its own, so that each of its numbers has mean 0 and variance 1 over the data: a code drawn
 * from N(0, 1) is then of the right size. It is still no code of a picture: nothing made the numbers independent, or filled the gaps
 * between pictures. Samples are therefore blends, many of which show nothing. That is what a variational autoencoder repairs, and what the
 * comparison is for.
 */
const config = z.strictObject(autoencodingFields);
export type AutoencoderConfig = z.infer<typeof config>;

export const autoencoder = defineSystem<AutoencoderConfig>({
  name: 'autoencoder',
  config,
  presets: {
    // Digits are nearly black and white. A short code leaves the fewest gaps between pictures to fall into.
    digits: {
      options: {
        size: 32,
        channels: 1,
        latent: 12,
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
    const { size, channels, latent } = options;
    const picture = [size, size, channels];
    const decoder = decoderOf(options);
    const reconstruction = reconstructionOf(options);
    return {
      picture,
      latentDimensions: latent,
      initialisation: 'he',
      sampler: drawnByDecoder(decoder),
      networks: {
        // picture -> code [latent], each number of mean 0 and variance 1 over the batch
        encoder: {
          network: (net, { picture }) =>
            net.batchNorm(encode(net, picture!, latent, options), 'code-norm', { affine: false }),
          inputs: { picture },
          optimizer: adam(options),
          averaged: false,
        },
        decoder,
      },
      phases: [
        {
          name: 'AE',
          trains: ['encoder', 'decoder'],
          every: 1,
          loss({ encoder, decoder }, { reals }) {
            const error = reconstruction(decoder!({ z: encoder!({ picture: reals }) }), reals);
            return { loss: error, readouts: { reconstruction: error } };
          },
        },
      ],
    };
  },
});
