import { add, type Tensor } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { gradientPenalty, wasserstein } from '../losses/index.ts';
import type { Network } from '../net/index.ts';
import { adamAtTwoRates } from './blocks/adam.ts';
import { adversaries } from './blocks/adversaries.ts';
import { contest } from './blocks/contest.ts';
import { pyramidCritic, unfinishedPicture } from './blocks/pyramid.ts';
import { fields } from './fields.ts';
import { defineSystem } from './system.ts';

/**
 * WGAN-GP: Gulrajani, Ahmed, Arjovsky, Dumoulin and Courville 2017, "Improved Training of Wasserstein GANs".
 *
 * Faithful: WGAN's losses, with the critic held near slope 1 by a penalty of weight 10 on its slope between real and generated
 * pictures (equation 3, by true second-order gradients) in place of clipping; Adam 1e-4 with betas 0 and 0.9 and five steps of the
 * critic for one of the generator (algorithm 1); no batch norm in the critic, which would make one picture's slope another's, but
 * layer norm or none (section 4).
 *
 * Different: DCGAN's pyramids with kernels of 4, where the paper's largest networks are residual ones; and every step of the trainer
 * is one of the critic, with a batch of its own: images seen are those of the critic.
 */
const config = z.strictObject({
  size: fields.size,
  channels: fields.channels,
  latent: fields.latent,
  width: fields.width,
  discriminatorWidth: fields.discriminatorWidth,
  maxWidth: fields.maxWidth,
  discriminatorNorm: z.enum(['none', 'layer']).default('none').describe('normalisation in the critic'),
  penalty: z.number().min(0).max(1000).default(10).describe('weight of the gradient penalty'),
  criticSteps: z.int().min(1).max(100).default(5).describe('steps of the critic for one of the generator'),
  generatorRate: fields.generatorRate,
  discriminatorRate: fields.discriminatorRate.default(1e-4),
  beta1: fields.beta1,
  beta2: fields.beta2.default(0.9),
});
export type WganGpConfig = z.infer<typeof config>;

/** z `[latent]` -> picture `[size, size, channels]` in [-1, 1]. */
const generator: Network<WganGpConfig> = (net, { z }, config) => net.tanh(unfinishedPicture(net, z!, config));

/** picture `[size, size, channels]` -> score `[1]`. */
const critic: Network<WganGpConfig> = (net, { picture }, config) => pyramidCritic(net, picture!, config);

export const wganGp = defineSystem<WganGpConfig>({
  name: 'wgan-gp',
  config,
  presets: {
    // A hundred thousand images are 3,125 steps of the critic: ten times the paper's learning rates, and three steps of the critic
    // for one of the generator, which the penalty allows at this size.
    digits: {
      options: {
        size: 32,
        channels: 1,
        width: 16,
        discriminatorWidth: 12,
        maxWidth: 64,
        criticSteps: 3,
        generatorRate: 2e-3,
        discriminatorRate: 1e-3,
      },
      run: { batch: 32, images: 100_000 },
    },
    // Drawn faces, as wide as dcgan's preset of this name.
    faces: {
      options: {
        size: 64,
        width: 12,
        discriminatorWidth: 8,
        maxWidth: 96,
        criticSteps: 3,
        generatorRate: 2e-3,
        discriminatorRate: 1e-3,
      },
      run: { batch: 32 },
    },
    // As in the paper, for the DCGAN networks of its comparisons.
    paper: { options: { latent: 128, width: 64, discriminatorWidth: 64, maxWidth: 512 }, run: { batch: 64 } },
  },
  build(options) {
    const { penalty, criticSteps } = options;
    const [, g] = contest({ loss: wasserstein, criticSteps });
    return {
      ...adversaries(options, { generator, discriminator: critic, optimizer: adamAtTwoRates(options) }),
      phases: [
        {
          name: 'D',
          trains: ['discriminator'],
          every: 1,
          loss({ generator, discriminator }, { reals, latents }, { random }) {
            const judge = (pictures: Tensor) => discriminator!({ picture: pictures }); // [N,1]
            const fakes = generator!({ z: latents });
            const [real, fake] = [judge(reals), judge(fakes)];
            const mixes = random.uniforms([reals.shape[0]!, 1, 1, 1]);
            const slopes = gradientPenalty(judge, reals, fakes, mixes, penalty);
            return {
              loss: add(wasserstein.discriminatorLoss(real, fake), slopes),
              readouts: { ...wasserstein.readouts(real, fake), 'gradient penalty': slopes },
            };
          },
        },
        g!,
      ],
    };
  },
});
