import { z } from 'zod';
import { ADVERSARIAL_LOSS_NAMES } from '../losses/index.ts';

/** Options that several systems have, so that one name means one thing. */
export const fields = {
  /** Sides that halve down to 4. */
  size: z.literal([8, 16, 32, 64, 128, 256]).default(64).describe('side of the square pictures, pixels'),
  channels: z.literal([1, 3]).default(3).describe('1 grey, 3 RGB'),
  /** Where pictures become others. */
  inputChannels: z.literal([1, 3]).default(3).describe('of what it is given: 1 grey, 3 RGB'),
  masked: z.boolean().default(false).describe('whether a mask says where the input has holes'),
  latent: z.int().min(2).max(512).default(64).describe('numbers in a latent'),
  /** Where conditioning is a choice. */
  classes: z.int().min(0).max(1000).default(0).describe('classes of the label column; 0 knows none'),
  /** Where it is the point. */
  requiredClasses: z.int().min(2).max(1000).default(10).describe('classes of the label column'),
  learningRate: z.number().min(1e-6).max(0.1).default(2e-4).describe('of Adam'),
  beta1: z.number().min(0).max(0.999).default(0).describe('of Adam: decay of the mean gradient'),
  beta2: z.number().min(0).max(0.9999).default(0.99).describe('of Adam: decay of the mean squared gradient'),
  loss: z.enum(ADVERSARIAL_LOSS_NAMES).default('non-saturating').describe('what both networks minimise'),
  width: z.int().min(4).max(256).default(16).describe('generator channels at full size; doubled at every halving'),
  discriminatorWidth: z.int().min(4).max(256).default(16).describe('discriminator channels at full size, likewise'),
  maxWidth: z.int().min(4).max(2048).default(128).describe('most channels anywhere'),
  criticSteps: z.int().min(1).max(20).default(1).describe('discriminator steps for each generator step'),
  /** Both networks have maps of half of `size`, which is the largest. */
  attention: z.literal([0, 4, 8, 16, 32, 64]).default(16).describe('side of the maps with self-attention; 0 has none'),
  /** Where the networks have time-scales of their own. */
  generatorRate: z.number().min(1e-6).max(0.1).default(1e-4).describe('learning rate of the generator'),
  discriminatorRate: z.number().min(1e-6).max(0.1).default(4e-4).describe('learning rate of the discriminator'),
};
