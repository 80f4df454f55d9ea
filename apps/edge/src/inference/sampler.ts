import type { PlanWeights } from '@omokage/models/plan';
import { type Origin, originOf, type Wish } from '@omokage/models/sampler';
import type { Raster } from '@omokage/pictures/png';
import type { SamplerManifest } from '@omokage/weights';
import { type Controls, PixelSampler } from '@omokage/weights/sampler';
import { ModelRunners } from './engine.ts';
import { UnservableModel } from './unservable-model.ts';

/** What a picture is drawn from. */
export interface Numbers {
  /** `[dimensions]`, truncated already where the model has no styles. */
  readonly z: Float32Array;
  /** Of a style model: the style of each layer, truncated and mixed, `[layers][dimensions]`. */
  readonly w?: readonly Float32Array[];
  /** Index of the class, of a model that knows classes. */
  readonly class?: number;
  /** The text that the seed decided on, where none was asked for. */
  readonly example?: string;
}

/** Of 512 numbers each, an eighth of a megabyte. */
const REMEMBERED_STYLES = 64;

/** A generator in memory: wishes in, pictures out. Holds its weights until `dispose`. */
export class Sampler {
  readonly kind = 'sampler';
  readonly #picture: SamplerManifest['picture'];
  readonly #model: PixelSampler;
  readonly #runners = new ModelRunners();

  /** Throws UnservableModel. */
  constructor(manifest: SamplerManifest, weights: PlanWeights) {
    this.#picture = manifest.picture;
    this.#model = blaming(
      'does not start',
      () => new PixelSampler({ manifest, weights }, { runner: this.#runners.make, styles: REMEMBERED_STYLES }),
    );
  }

  /** What can be asked of it. */
  get controls(): Controls {
    return this.#model.controls;
  }

  /** Of a picture, in pixels. */
  get picture(): Readonly<Pick<SamplerManifest['picture'], 'width' | 'height' | 'channels'>> {
    return this.#picture;
  }

  /** Of memory that it takes. */
  get bytes(): number {
    return this.#runners.bytes;
  }

  /** Multiply-accumulates a picture. */
  get macs(): number {
    return this.#model.macs;
  }

  /** Synchronous. Throws UnservableModel; SamplingError for what the model cannot be asked. */
  draw(wish: Wish): Raster {
    const origin = originOf(this.#model.facts, wish);
    return this.#rasterOf(() => this.#model.draw([origin]));
  }

  /** The picture at `t`, 0 to 1, on the way between two wishes, whose own pictures stand at its ends. Otherwise as `draw`. */
  drawBetween(from: Wish, to: Wish, t: number): Raster {
    if (t === 0 || t === 1) return this.draw(t === 0 ? from : to);
    const [start, end] = [from, to].map((wish) => originOf(this.#model.facts, wish));
    return this.#rasterOf(() => this.#model.drawBetween([{ from: start, to: end, t }]));
  }

  /** The numbers that a wish's picture is drawn from. Synchronous; throws as `draw` does. */
  numbersOf(wish: Wish): Numbers {
    const { facts, controls } = this.#model;
    const origin = originOf(facts, wish);
    const text = origin.text && (wish.text ? undefined : controls.examples[facts.examples.indexOf(origin.text)]);
    return {
      z: origin.z,
      ...(facts.style && { w: this.#stylesOf(origin) }),
      ...(origin.class && { class: origin.class.indexOf(1) }),
      ...(text !== undefined && { example: text }),
    };
  }

  /** `[layers][dimensions]` */
  #stylesOf(origin: Origin): Float32Array[] {
    const { layers, dimensions } = this.#model.facts.style!;
    const all = blaming('fails while it draws', () => this.#model.styles([origin])); // [1,layers,dimensions]
    return Array.from({ length: layers }, (_, layer) => all.slice(layer * dimensions, (layer + 1) * dimensions));
  }

  #rasterOf(draw: () => Uint8Array<ArrayBuffer>): Raster {
    const { width, height, channels } = this.#picture;
    return { width, height, channels, pixels: blaming('fails while it draws', draw) }; // [1,h,w,c]
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
