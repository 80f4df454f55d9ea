import { fromPixels, toPixels } from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';
import type { PictureSource } from './evaluation.ts';
import type { FeatureNetwork, FeatureSet } from './features.ts';
import type { PictureSet, PictureShape } from './picture-set.ts';

/** Pictures that are in floating point at a time. */
const BATCH = 64;

/** Pictures of a source and what a network says of them. */
export interface Gathered {
  readonly pictures?: PictureSet;
  readonly features?: FeatureSet;
}

/** What is kept of pictures. */
export interface Kept {
  readonly pictures: boolean;
  readonly network?: FeatureNetwork;
}

/** Reads the first n pictures of a source, in batches: what is kept stays in memory whole. A backend must have been started. */
export async function gather(source: PictureSource, n: number, { pictures: keep, network }: Kept): Promise<Gathered> {
  if (!keep && network === undefined) return {};
  let pictures: PictureSet | undefined;
  const described = network && new Described(network, n);
  for (let first = 0; first < n; first += BATCH) {
    const { pixels, shape } = await readBatch(source, first, Math.min(BATCH, n - first));
    if (keep) {
      pictures ??= { n, shape, pixels: new Uint8Array(n * shape[0] * shape[1] * shape[2]) };
      pictures.pixels.set(pixels, (first * pictures.pixels.length) / n);
    }
    await described?.add(pixels, shape, first);
  }
  return { ...(pictures && { pictures }), ...(described && { features: described.set }) };
}

async function readBatch(
  source: PictureSource,
  first: number,
  n: number,
): Promise<{ pixels: Uint8Array; shape: PictureShape }> {
  const pictures = await source.pictures(first, n);
  const pixels = toPixels(await pictures.data<'float32'>());
  pictures.dispose();
  const [, h, w, c] = pictures.shape;
  return { pixels, shape: [h, w, c] };
}

/** Features of n pictures as they come in. */
class Described {
  readonly set: FeatureSet;
  readonly #network: FeatureNetwork;

  constructor(network: FeatureNetwork, n: number) {
    const { dimensions, classes } = network;
    this.#network = network;
    const probabilities = classes && { probabilities: new Float32Array(n * classes.length) };
    this.set = { n, dimensions, values: new Float32Array(n * dimensions), ...probabilities };
  }

  async add(pixels: Uint8Array, [h, w, c]: PictureShape, first: number): Promise<void> {
    const n = pixels.length / (h * w * c);
    const { features, probabilities } = tf.tidy(() => {
      const { features, probabilities } = this.#network.describe(tf.tensor(fromPixels(pixels), [n, h, w, c]));
      return { features, ...(probabilities && { probabilities }) };
    });
    this.set.values.set(await features.data<'float32'>(), first * this.set.dimensions);
    features.dispose();
    if (probabilities === undefined) return;
    this.set.probabilities?.set(await probabilities.data<'float32'>(), (first * probabilities.size) / n);
    probabilities.dispose();
  }
}
