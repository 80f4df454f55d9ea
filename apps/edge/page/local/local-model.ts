import { originOf, type Wish } from '@omokage/models/sampler';
import { parseSeed } from '@omokage/models/sampling';
import type { LoadedModel } from '@omokage/weights';
import { settle } from '@omokage/weights/sampler';
import type { FaceWish } from '../faces/wish.ts';
import type { DrawnFace } from './messages.ts';
import type { MakePainter, Painter } from './painter.ts';

const WARM_UP_FACES = 3;

/** A generator in the page: the same reader and sampler as in the Worker and the trainer, and by WASM the same engine. */
export class LocalModel {
  /** Of the weights, as they are stored. */
  readonly bytes: number;
  readonly #painter: Painter;
  readonly #picture: { readonly width: number; readonly height: number; readonly channels: number };

  /** Throws for a model that draws nothing, or whose plans cannot run. */
  static async open({ manifest, weights }: LoadedModel, makePainter: MakePainter): Promise<LocalModel> {
    if (manifest.kind !== 'sampler') throw new Error(`The model “${manifest.name}” draws no faces.`);
    const bytes = manifest.shards.reduce((sum, shard) => sum + shard.bytes, 0);
    return new LocalModel(await makePainter({ manifest, weights }), manifest.picture, bytes);
  }

  private constructor(painter: Painter, picture: { width: number; height: number; channels: number }, bytes: number) {
    this.#painter = painter;
    this.#picture = picture;
    this.bytes = bytes;
  }

  /** Shaders and packed weights are made at the first faces. */
  async warmUp(): Promise<void> {
    for (let seed = 0; seed < WARM_UP_FACES; seed++) await this.draw({ seed: String(seed), psi: 1 });
  }

  /** Throws SeedError, ControlError, and what a backend throws. */
  async draw(wish: FaceWish): Promise<DrawnFace> {
    const begun = performance.now();
    const { width, height, channels } = this.#picture;
    const pixels = await this.#painter.paint([originOf(this.#painter.facts, this.#settled(wish))]); // [1,h,w,c]
    const data = rgbaOf(pixels, channels);
    return { width, height, data, ms: performance.now() - begun };
  }

  dispose(): void {
    this.#painter.dispose();
  }

  #settled({ seed, psi, class: named, text, mix, layers }: FaceWish): Wish {
    const asked = { class: named, text, mix: mix === undefined ? undefined : parseSeed(mix), layers };
    return { seed: parseSeed(seed), psi, ...settle(this.#painter.controls, asked).wish };
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
