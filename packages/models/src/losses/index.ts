import type { AdversarialLoss } from './adversarial.ts';
import * as hinge from './hinge.ts';
import * as kl from './kl.ts';
import * as leastSquares from './least-squares.ts';
import * as minimax from './minimax.ts';
import * as nonSaturating from './non-saturating.ts';
import * as wasserstein from './wasserstein.ts';

export type { AdversarialLoss } from './adversarial.ts';
export { gradientPenalty } from './gradient-penalty.ts';
export { latentDivergence } from './latent-divergence.ts';
export { maskedL1 } from './masked-l1.ts';
export { orthogonalPenalty } from './orthogonal.ts';
export { pathLengthPenalty, pathLengths } from './path-length.ts';
export { PIXEL_LOSS_NAMES, PIXEL_LOSSES, type PixelLoss } from './pixels.ts';
export { r1Penalty } from './r1.ts';
export { recognitionLoss } from './recognition.ts';
export { bernoulli, gaussian, type Reconstruction } from './reconstruction.ts';
export { totalVariation } from './total-variation.ts';
export { hinge, kl, leastSquares, minimax, nonSaturating, wasserstein };

/** The losses that any unconditional system takes with `--set loss=<name>`. */
export const ADVERSARIAL_LOSSES = {
  'non-saturating': nonSaturating,
  minimax,
  kl,
  'least-squares': leastSquares,
  hinge,
} satisfies Record<string, AdversarialLoss>;
export type AdversarialLossName = keyof typeof ADVERSARIAL_LOSSES;
export const ADVERSARIAL_LOSS_NAMES = Object.keys(ADVERSARIAL_LOSSES) as [
  AdversarialLossName,
  ...AdversarialLossName[],
];
