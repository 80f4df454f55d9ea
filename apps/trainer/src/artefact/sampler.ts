import { PlanRunner } from '@omokage/models/plan';
import { Sampler } from '@omokage/models/sampler';
import type { LoadedModel } from '@omokage/weights';

/** An artefact made ready to draw, as the edge does it: its plan on the current backend. */
export function artefactSampler({ manifest, weights }: LoadedModel): Sampler {
  const { latent, picture, plan } = manifest;
  const runner = new PlanRunner(plan, weights);
  return new Sampler(
    { dimensions: latent.dimensions, classes: 0, terms: 0, examples: [], style: undefined },
    { synthesis: ({ z }) => runner.run({ [latent.input]: z! })[picture.output]! },
  );
}
