import { COLORIZE_LINEART } from './colorize-lineart.ts';
import { DEMOSAIC_FACES } from './demosaic-faces.ts';
import { DENOISE_PHOTO } from './denoise-photo.ts';
import { DIGITS } from './digits.ts';
import { FACES } from './faces.ts';
import { FLOWERS } from './flowers.ts';
import { INPAINT } from './inpaint.ts';
import type { Recipe } from './recipe.ts';
import { UPSCALE_PHOTO } from './upscale-photo.ts';

/** All models that ship. */
export const RECIPES: readonly Recipe[] = [
  ...[FACES, FLOWERS, DIGITS],
  ...[DEMOSAIC_FACES, UPSCALE_PHOTO, COLORIZE_LINEART, INPAINT, DENOISE_PHOTO],
];
