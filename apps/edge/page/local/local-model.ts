import { originOf, type Wish } from '@omokage/models/sampler';
import { parseSeed, toPixels } from '@omokage/models/sampling';
import type { LoadedModel } from '@omokage/weights';
import { ModelSampler, type SamplerOptions, settle } from '@omokage/weights/sampler';
import type { FaceWish } from '../faces/wish.ts';
import type { DrawnFace } from './messages.ts';

const WARM_UP_FACES = 3;

/** A generator in the page: the same reader and sampler as in the Worker and the trainer, and by WASM the same engine. */
export class LocalModel {
  /** Of the weights, as they are stored. */
  readonly bytes: number;
  readonly #sampler: ModelSampler;
  readonly #picture: { readonly width: number; readonly height: number; readonly channels: number };

  /** Throws for a model that draws nothing, or whose plans cannot run. */
  constructor({ manifest, weights }: LoadedModel, sampling: SamplerOptions) {
    if (manifest.kind !== 'sampler') throw new Error(`The model “${manifest.name}” draws no faces.`);
    this.bytes = manifest.shards.reduce((sum, { bytes }) => sum + bytes, 0);
    this.#picture = manifest.picture;
    this.#sampler = new ModelSampler({ manifest, weights }, sampling);
  }

  /** Shaders and packed weights are made at the first faces. */
  async warmUp(): Promise<void> {
    for (let seed = 0; seed < WARM_UP_FACES; seed++) await this.draw({ seed: String(seed), psi: 1 });
  }

  /** Leaves no tensor behind. Throws SeedError, ControlError, and what a backend throws. */
  async draw(wish: FaceWish): Promise<DrawnFace> {
    const begun = performance.now();
    const { width, height, channels } = this.#picture;
    const drawn = this.#sampler.draw([originOf(this.#sampler.facts, this.#settled(wish))]); // [1,h,w,c]
    try {
      const values = (await drawn.data()) as Float32Array;
      const data = rgbaOf(toPixels(values), channels);
      return { width, height, data, ms: performance.now() - begun };
    } finally {
      drawn.dispose();
    }
  }

  dispose(): void {
    this.#sampler.dispose();
  }

  #settled({ seed, psi, class: named, text, mix, layers }: FaceWish): Wish {
    const asked = { class: named, text, mix: mix === undefined ? undefined : parseSeed(mix), layers };
    return { seed: parseSeed(seed), psi, ...settle(this.#sampler.controls, asked).wish };
  }
}

/** Of grey or RGB. */
function rgbaOf(pixels: Uint8Array, channels: number): Uint8ClampedArray<ArrayBuffer> {
  const count = pixels.length / channels;
  const data = new Uint8ClampedArray(4 * count).fill(255);
  for (let i = 0; i < count; i++) {
    for (let channel = 0; channel < 3; channel++) data[4 * i + channel] = pixels[i * channels + (channel % channels)]!;
  }
  return data;
}
