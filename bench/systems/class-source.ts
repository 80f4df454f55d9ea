import { oneHot, randomOrigin, type Sampler } from '@omokage/models/sampler';
import { RandomStream, type Seed } from '@omokage/models/sampling';
import type { PictureSource } from '../../apps/trainer/src/metrics/index.ts';

/** Pictures of one class; two classes of one seed begin at the same latents. */
export const classSource = (sampler: Sampler, index: number, seed: Seed): PictureSource => ({
  pictures: async (first, n) =>
    sampler.draw(
      Array.from({ length: n }, (_, i) => ({
        ...randomOrigin(sampler.facts, new RandomStream(seed, 0, first + i)),
        class: oneHot(index, sampler.facts.classes),
      })),
    ),
});
