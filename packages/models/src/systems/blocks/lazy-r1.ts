import type { Tensor } from '@tensorflow/tfjs-core';
import { r1Penalty } from '../../losses/index.ts';
import type { Phase } from '../system.ts';

interface LazyR1 {
  /** Weight of the penalty; 0 leaves the phase out. */
  readonly r1Gamma: number;
  /** Steps between; the penalty is scaled up by as much (Karras et al. 2020, section 3.1). */
  readonly r1Every: number;
}

/**
 * R1 on a `discriminator` now and then: the phase, or none. Where the batch has classes the discriminator takes them. `verdict` is what
 * of its output judges, if that is not all.
 */
export function lazyR1({ r1Gamma, r1Every }: LazyR1, verdict = (output: Tensor): Tensor => output): Phase[] {
  if (r1Gamma === 0) return [];
  return [
    {
      name: 'R1',
      trains: ['discriminator'],
      every: r1Every,
      loss({ discriminator }, { reals, classes }) {
        const asked = classes === undefined ? {} : { class: classes };
        const score = (picture: typeof reals) => verdict(discriminator!({ picture, ...asked }));
        return { loss: r1Penalty(score, reals, r1Gamma * r1Every), readouts: {} };
      },
    },
  ];
}
