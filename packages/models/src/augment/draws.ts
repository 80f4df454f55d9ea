import * as tf from '@tensorflow/tfjs-core';
import type { Randomness } from '../layers/index.ts';

/** The random decisions of one transformation of a batch, a number for each picture: `[N]`. Constants to autodiff. */
export class Draws {
  readonly #count: number;
  readonly #probability: number;
  readonly #random: Randomness;

  /** `probability`: that a transformation is applied to a picture, 0 to 1. */
  constructor(count: number, probability: number, random: Randomness) {
    this.#count = count;
    this.#probability = probability;
    this.#random = random;
  }

  /** Uniform from `least` to `most`. */
  between(least: number, most: number): tf.Tensor {
    return tf.add(tf.mul(this.#random.uniforms([this.#count]), most - least), least);
  }

  /** Whole numbers from `least` to `most`, both among them, each equally likely. */
  integers(least: number, most: number): tf.Tensor {
    // A uniform rounds up to 1 once in some 2^25 draws.
    return tf.minimum(tf.floor(this.between(least, most + 1)), most);
  }

  /** 1 for pictures that the transformation is applied to, 0 for the others. */
  applied(): tf.Tensor {
    return tf.cast(tf.lessEqual(this.#random.uniforms([this.#count]), this.#probability), 'float32');
  }
}
