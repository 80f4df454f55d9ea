import { z } from 'zod';
import { PIXEL_LOSS_NAMES } from '../losses/index.ts';
import { halvable, pairedFields, pairedGenerator, pixelPhase, presetsWith } from './blocks/paired.ts';
import { defineSystem } from './system.ts';

/**
 * Denoising autoencoder: Vincent, Larochelle, Bengio and Manzagol 2008, "Extracting and Composing Robust Features with Denoising
 * Autoencoders".
 *
 * Faithful: a damaged picture is encoded, and the clean one is what decoding the code should give (section 2.3); there is no other
 * way from input to output than the code.
 *
 * Different: the code is a small map and both halves are convolutions, those of the U-Net without what passes it by ("encoder-decoder" of
 * Isola et al. 2016, section 4.2), so that it takes pictures of any sides; squared error rather than cross-entropy; nothing is
 * stacked or used as features later. What damages pictures is the data set's business, not only numbers set to 0.
 *
 * It is the baseline that has to make everything anew: it can fill in what is missing, and loses what was there.
 */
const config = z
  .strictObject({
    ...pairedFields,
    loss: z.enum(PIXEL_LOSS_NAMES).default('l2').describe('what is minimised of the difference of pixels'),
  })
  .refine(...halvable);
export type DenoisingAutoencoderConfig = z.infer<typeof config>;

export const denoisingAutoencoder = defineSystem<DenoisingAutoencoderConfig>({
  name: 'denoising-autoencoder',
  config,
  // There is nothing that it could add to.
  presets: presetsWith(({ residual, ...options }) => options),
  build: (options) => ({
    ...pairedGenerator({ ...options, residual: false }, { skips: false }),
    phases: [pixelPhase('DAE', options.loss)],
  }),
});
