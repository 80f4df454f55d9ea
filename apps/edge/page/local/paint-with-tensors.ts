import { toPixels } from '@omokage/models/sampling';
import { ModelSampler } from '@omokage/weights/sampler';
import type { MakePainter } from './painter.ts';

/** On the current backend of tfjs. */
export const paintWithTensors: MakePainter = async (model) => {
  const sampler = new ModelSampler(model);
  return {
    facts: sampler.facts,
    controls: sampler.controls,
    async paint(origins) {
      const drawn = sampler.draw(origins); // [N,h,w,c]
      try {
        return toPixels(await drawn.data<'float32'>());
      } finally {
        drawn.dispose();
      }
    },
    dispose: () => sampler.dispose(),
  };
};
