import { type Plan, PlanRunner, type PlanWeights } from '@omokage/models/plan';
import { latent, type Seed, toPixels } from '@omokage/models/sampling';
import type { Manifest } from '@omokage/weights';
import * as tf from '@tensorflow/tfjs-core';
import type { Raster } from '../pictures/png.ts';

/** A model whose plan runs, but does not make what its manifest says. */
export class UnservableModel extends Error {
  override name = 'UnservableModel';
}

/** A generator in memory: seeds in, pictures out. Holds its weights on the tensor heap until `dispose`. */
export class Sampler {
  readonly #manifest: Manifest;
  readonly #runner: PlanRunner;

  /** Throws PlanError or UnservableModel; nothing is allocated then. */
  constructor(manifest: Manifest, weights: PlanWeights) {
    this.#manifest = manifest;
    this.#runner = new PlanRunner(manifest.plan, weights);
    try {
      checkEnds(manifest, this.#runner);
    } catch (error) {
      this.#runner.dispose();
      throw error;
    }
  }

  /** Synchronous. Leaves no tensor behind, also when it throws. */
  draw(seed: Seed, psi: number): Raster {
    const { picture, latent: prior } = this.#manifest;
    const z = latent(seed, prior.dimensions, psi);
    const values = tf.tidy(() => {
      const outputs = this.#runner.run({ [prior.input]: tf.tensor2d(z, [1, prior.dimensions]) });
      return outputs[picture.output].dataSync<'float32'>(); // [1,h,w,c]
    });
    return { width: picture.width, height: picture.height, channels: picture.channels, pixels: toPixels(values) };
  }

  dispose(): void {
    this.#runner.dispose();
  }
}

/** The plan must begin at the latent alone and end in a picture of the announced shape. */
function checkEnds({ plan, latent: prior, picture }: Manifest, runner: PlanRunner): void {
  const others = Object.keys(plan.inputs).filter((name) => name !== prior.input);
  if (others.length > 0) throw new UnservableModel(`the plan has inputs beside the latent: ${others.join(', ')}`);
  const made = runner.facts.shapes.get(outputNode(plan, picture.output)) ?? [];
  const said = [picture.height, picture.width, picture.channels];
  if (made.join() !== said.join()) {
    throw new UnservableModel(`the plan makes [${made.join(', ')}]; the manifest says [${said.join(', ')}]`);
  }
}

const outputNode = (plan: Plan, name: string): string => plan.outputs[name] ?? '';
