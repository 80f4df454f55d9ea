import { type Plan, PlanRunner, type PlanWeights } from '@omokage/models/plan';
import { latent, type Seed, toPixels } from '@omokage/models/sampling';
import type { Manifest } from '@omokage/weights';
import * as tf from '@tensorflow/tfjs-core';
import type { Raster } from '../pictures/png.ts';

/** A model that cannot be served: its plan does not run, does not fit, or does not make what its manifest says. */
export class UnservableModel extends Error {
  override name = 'UnservableModel';
}

/** A generator in memory: seeds in, pictures out. Holds its weights on the tensor heap until `dispose`. */
export class Sampler {
  readonly #manifest: Manifest;
  readonly #runner: PlanRunner;

  /** Throws UnservableModel. */
  constructor(manifest: Manifest, weights: PlanWeights) {
    this.#manifest = manifest;
    this.#runner = blaming('does not start', () => new PlanRunner(manifest.plan, weights));
    try {
      checkEnds(manifest, this.#runner);
    } catch (error) {
      this.#runner.dispose();
      throw error;
    }
  }

  /** Synchronous. Leaves no tensor behind, also when it throws UnservableModel. */
  draw(seed: Seed, psi: number): Raster {
    const { width, height, channels, output } = this.#manifest.picture;
    const { input, dimensions } = this.#manifest.latent;
    const z = latent(seed, dimensions, psi);
    const pixels = blaming('fails while it draws', () => {
      const values = tf.tidy(() => this.#runner.run({ [input]: tf.tensor2d(z, [1, dimensions]) })[output].dataSync());
      return toPixels(values as Float32Array); // [1,h,w,c]
    });
    return { width, height, channels, pixels };
  }

  dispose(): void {
    this.#runner.dispose();
  }
}

function blaming<T>(what: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw new UnservableModel(`It ${what}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}

/** The plan must begin at the latent alone and end in a picture of the announced shape. */
function checkEnds({ plan, latent: prior, picture }: Manifest, runner: PlanRunner): void {
  const others = Object.keys(plan.inputs).filter((name) => name !== prior.input);
  if (others.length > 0) throw new UnservableModel(`Its plan has inputs beside the latent: ${others.join(', ')}.`);
  const made = runner.facts.shapes.get(outputNode(plan, picture.output)) ?? [];
  const said = [picture.height, picture.width, picture.channels];
  if (made.join() !== said.join()) {
    throw new UnservableModel(`Its plan makes [${made.join(', ')}]; its manifest says [${said.join(', ')}].`);
  }
}

const outputNode = (plan: Plan, name: string): string => plan.outputs[name] ?? '';
