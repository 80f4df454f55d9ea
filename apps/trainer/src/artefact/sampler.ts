import { PlanRunner } from '@omokage/models/plan';
import type { LoadedModel } from '@omokage/weights';
import type { Sampler } from '../training/preview.ts';

/** An artefact made ready to draw, as the edge does it: its plan on the current backend. */
export class ArtefactSampler {
  readonly dimensions: number;
  readonly draw: Sampler;
  private readonly runner: PlanRunner;

  constructor({ manifest, weights }: LoadedModel) {
    const { latent, picture, plan } = manifest;
    this.runner = new PlanRunner(plan, weights);
    this.dimensions = latent.dimensions;
    this.draw = (latents) => this.runner.run({ [latent.input]: latents })[picture.output]!;
  }

  dispose(): void {
    this.runner.dispose();
  }
}
