import type { PlanWeights } from '@omokage/models/plan';
import { originOf, type Wish } from '@omokage/models/sampler';
import { toPixels } from '@omokage/models/sampling';
import type { Raster } from '@omokage/pictures/png';
import type { SamplerManifest } from '@omokage/weights';
import { type Controls, ModelSampler } from '@omokage/weights/sampler';
import * as tf from '@tensorflow/tfjs-core';
import { UnservableModel } from './unservable-model.ts';

/** A generator in memory: wishes in, pictures out. Holds its weights on the tensor heap until `dispose`. */
export class Sampler {
  readonly kind = 'sampler';
  readonly #picture: SamplerManifest['picture'];
  readonly #model: ModelSampler;

  /** Throws UnservableModel. */
  constructor(manifest: SamplerManifest, weights: PlanWeights) {
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
    throw UnservableModel.because(what, cause);
  }
}
