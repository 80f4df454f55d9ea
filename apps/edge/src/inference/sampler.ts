import type { PlanWeights } from '@omokage/models/plan';
import { originOf, type Wish } from '@omokage/models/sampler';
import { toPixels } from '@omokage/models/sampling';
import type { Manifest } from '@omokage/weights';
import { type Controls, ModelSampler } from '@omokage/weights/sampler';
import * as tf from '@tensorflow/tfjs-core';
import type { Raster } from '../pictures/png.ts';

/** A model that cannot be served: its plan does not run, does not fit, or does not make what its manifest says. */
export class UnservableModel extends Error {
  override name = 'UnservableModel';
}

/** A generator in memory: wishes in, pictures out. Holds its weights on the tensor heap until `dispose`. */
export class Sampler {
  readonly #picture: Manifest['picture'];
  readonly #model: ModelSampler;

  /** Throws UnservableModel. */
  constructor(manifest: Manifest, weights: PlanWeights) {
    this.#picture = manifest.picture;
    this.#model = blaming('does not start', () => new ModelSampler({ manifest, weights }));
  }

  /** What can be asked of it. */
  get controls(): Controls {
    return this.#model.controls;
  }

  /** Synchronous. Leaves no tensor behind, also when it throws UnservableModel. Throws SamplingError for what the model cannot be asked. */
  draw(wish: Wish): Raster {
    const { width, height, channels } = this.#picture;
    const origin = originOf(this.#model.facts, wish);
    const pixels = blaming('fails while it draws', () => {
      const values = tf.tidy(() => this.#model.draw([origin]).dataSync()); // [1,h,w,c]
      return toPixels(values as Float32Array);
    });
    return { width, height, channels, pixels };
  }

  dispose(): void {
    this.#model.dispose();
  }
}

function blaming<T>(what: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    throw new UnservableModel(`It ${what}: ${cause instanceof Error ? cause.message : cause}`, { cause });
  }
}
