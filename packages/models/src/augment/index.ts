import type { Tensor } from '@tensorflow/tfjs-core';
import type { Randomness } from '../layers/index.ts';
import { color } from './color.ts';
import { cutout } from './cutout.ts';
import { Draws } from './draws.ts';
import { translation } from './translation.ts';

/** In the order in which they are applied. */
const TRANSFORMATIONS = { color, translation, cutout };

/** What can be done to pictures before they are judged. */
export type Transformation = keyof typeof TRANSFORMATIONS;
export const TRANSFORMATION_NAMES = Object.keys(TRANSFORMATIONS) as [Transformation, ...Transformation[]];

/**
 * Differentiable augmentation: Zhao et al. 2020, "Differentiable Augmentation for Data-Efficient GAN Training", sections 3.2 and 4.
 * A discriminator that sees pictures only through it, real and generated ones alike, cannot learn a small data set by heart; and
 * because gradients pass through it, the generator learns nonetheless to draw pictures as they are.
 *
 * Faithful: the three transformations, their ranges, and that nothing is clipped afterwards. Different: each is applied to a picture
 * with a probability, as Karras et al. 2020 do with theirs (section 3); 1 is the published method. Brightness, saturation and contrast
 * are decided one by one.
 *
 * `pictures` are `[N,h,w,c]` in [-1, 1]; so is the answer, but for its range, which colours widen. Right to the second derivative,
 * which penalties on slopes need. A probability of 0 gives back what it was given, and draws nothing.
 */
export function augment(
  pictures: Tensor,
  policy: readonly Transformation[],
  probability: number,
  random: Randomness,
): Tensor {
  if (probability === 0) return pictures;
  const draws = new Draws(pictures.shape[0]!, probability, random);
  return TRANSFORMATION_NAMES.filter((name) => policy.includes(name)).reduce(
    (seen, name) => TRANSFORMATIONS[name](seen, draws),
    pictures,
  );
}
