import { AUGMENTATION_CASES } from './augmentation.ts';
import type { GradientCase } from './case.ts';
import { COMPARISON_CASES } from './comparisons.ts';
import { COMPOSITION_CASES } from './compositions.ts';
import { CONVOLUTION_CASES } from './convolutions.ts';
import { LAYER_CASES } from './layers.ts';
import { MISSING_CASES } from './missing.ts';
import { POOLING_CASES } from './pooling.ts';
import { RESIZE_CASES } from './resize.ts';
import { SAVED_OUTPUT_CASES } from './saved-outputs.ts';

export { automaticSlopes, finiteSlopes, type Order, TOLERANCE, worstError } from '../finite-differences.ts';
export type { GradientCase } from './case.ts';
export { LAYER_CASES } from './layers.ts';

/** For tests: everything that a gradient penalty may reach, by group. Every training backend has to pass it. */
export const GRADIENT_SUITE: Readonly<Record<string, readonly GradientCase[]>> = {
  layers: LAYER_CASES,
  compositions: COMPOSITION_CASES,
  convolutions: CONVOLUTION_CASES,
  'branches by comparison': COMPARISON_CASES,
  'saved outputs': SAVED_OUTPUT_CASES,
  pooling: POOLING_CASES,
  resize: RESIZE_CASES,
  'missing gradients': MISSING_CASES,
  augmentation: AUGMENTATION_CASES,
};
