import { z } from 'zod';
import { PIXEL_LOSS_NAMES } from '../losses/index.ts';
import {
  addable,
  halvable,
  PAIRED_PRESETS,
  pairedFields,
  pairedGenerator,
  pixelPhase,
  residual,
} from './blocks/paired.ts';
import { defineSystem } from './system.ts';

/**
 * The U-Net of pix2pix trained by its L1 loss alone (Isola, Zhu, Zhou and Efros 2016, section 4.1, "L1"): the baseline to which an
 * adversary is added. Where an input leaves several pictures open it makes their median, which no adversary pulls towards one of
 * them: the least error, and a blurred look.
 *
 * With `residual` it makes what is to be added to the input, as Kim, Lee and Lee 2016 do ("Accurate Image Super-Resolution Using Very
 * Deep Convolutional Networks", section 3.2); untrained it then gives its input back. With `masked` it does not see what lies under holes,
 * but sees where they are; the loss is that of the whole picture.
 *
 * Different from the L1 of the paper by default: no norm and no dropout, 3x3 convolutions at full size, and He initialisation with a
 * larger learning rate (`blocks/unet.ts` and `blocks/paired.ts` say why).
 */
const config = z
  .strictObject({
    ...pairedFields,
    residual,
    loss: z.enum(PIXEL_LOSS_NAMES).default('l1').describe('what is minimised of the difference of pixels'),
  })
  .refine(...halvable)
  .refine(...addable);
export type UnetL1Config = z.infer<typeof config>;

export const unetL1 = defineSystem<UnetL1Config>({
  name: 'unet-l1',
  config,
  presets: PAIRED_PRESETS,
  build: (options) => ({
    ...pairedGenerator(options),
    phases: [pixelPhase('G', options.loss)],
  }),
});
