import { z } from 'zod';
import { fields } from '../fields.ts';

/** Options that the style systems share. */
export const styleOptions = {
  size: fields.size,
  channels: fields.channels,
  latent: fields.latent,
  classes: fields.classes,
  styleDimensions: z.int().min(2).max(512).default(64).describe('numbers in a style'),
  mappingLayers: z.int().min(1).max(16).default(4).describe('dense layers from a latent to a style'),
  mappingRate: z.number().min(1e-4).max(1).default(0.01).describe('share of the learning rate that the mapping has'),
  width: fields.width,
  discriminatorWidth: fields.discriminatorWidth,
  maxWidth: fields.maxWidth,
  layersPerSide: z.literal([1, 2]).default(2).describe('convolutions at each side of the feature maps'),
  discriminatorLayers: z
    .int()
    .min(0)
    .max(2)
    .default(0)
    .describe('convolutions at each side of the discriminator; 0 has as many as the synthesis'),
  terms: z
    .int()
    .min(0)
    .max(1024)
    .default(0)
    .describe('terms of texts that the discriminator learns to recognise beside; the text column decides'),
  recognition: z.number().min(0).max(10).default(0.02).describe('weight of recognising terms'),
  noise: z.boolean().default(true).describe('noise behind every layer; drawings of flat colours may do without'),
  mixing: z.number().min(0).max(1).default(0.9).describe('share of batches whose layers take styles of two latents'),
  loss: fields.loss,
  learningRate: fields.learningRate.default(2e-3),
  beta1: fields.beta1,
  beta2: fields.beta2,
  r1Gamma: z.number().min(0).max(100).default(1).describe('weight of the R1 penalty; 0 leaves it out'),
  // The penalty is scaled up by as much (Karras et al. 2019, section 3.1).
  r1Every: z.int().min(1).max(64).default(8).describe('steps between R1 phases'),
};
const schema = z.strictObject(styleOptions);
export type StyleOptions = z.infer<typeof schema>;
