import { inverseNormal } from './normal.ts';
import { philox4x32 } from './philox.ts';
import { SamplingError } from './sampling-error.ts';
import type { Seed } from './seed.ts';

const WORDS = 4;
const TWO_32 = 2 ** 32;

/**
 * Random numbers as a pure function of a seed, up to three stream ids, and how many were drawn before.
 *
 * Block b of four words is Philox4x32-10 of the counter (b, id 0, id 1, id 2) under the seed's key, so streams with
 * different ids never overlap. The first id is one of `PURPOSE`.
 */
export class RandomStream {
  readonly #words = new Uint32Array(WORDS);
  readonly #seed: Seed;
  readonly #ids: readonly [number, number, number];
  #next = WORDS;
  #block = 0;

  /** @throws SamplingError if there are more than three ids, or one is no uint32. */
  constructor(seed: Seed, ...ids: readonly number[]) {
    if (ids.length > 3 || !ids.every(isUint32)) {
      const detail = `They are (${ids.join(', ')}).`;
      throw new SamplingError('These ids name no random stream.', detail, 'Give at most three uint32.');
    }
    this.#seed = seed;
    this.#ids = [ids[0] ?? 0, ids[1] ?? 0, ids[2] ?? 0];
  }

  /** The next 32 random bits, 0 to 2^32 - 1. */
  uint32(): number {
    if (this.#next === WORDS) this.#refill();
    return this.#words[this.#next++];
  }

  /** Uniform on the open interval (0, 1): the middle of one of 2^32 equal cells, so never 0, 1/2 or 1. */
  uniform(): number {
    return (this.uint32() + 0.5) / TWO_32;
  }

  /** Standard normal by inversion: one word each, monotone in it, at most 6.34 from 0. */
  normal(): number {
    return inverseNormal(this.uniform());
  }

  /**
   * Uniform integer in [0, below). Words past the last whole multiple of `below` are thrown away and drawn again, so
   * no value is favoured.
   *
   * @throws SamplingError unless `below` is an integer from 1 to 2^32.
   */
  integer(below: number): number {
    if (!Number.isInteger(below) || below < 1 || below > TWO_32) {
      throw new SamplingError('No integer can be drawn.', `The bound is ${below}.`, 'Give an integer from 1 to 2^32.');
    }
    const fair = TWO_32 - (TWO_32 % below);
    let word = this.uint32();
    while (word >= fair) word = this.uint32();
    return word % below;
  }

  /** The next `n` uniforms, rounded to float32. Rounding can reach 1; clamp where a logarithm follows. */
  uniforms(n: number): Float32Array<ArrayBuffer> {
    const values = new Float32Array(checkCount(n));
    for (let i = 0; i < n; i++) values[i] = this.uniform();
    return values;
  }

  /** The next `n` standard normals, rounded to float32. */
  normals(n: number): Float32Array<ArrayBuffer> {
    const values = new Float32Array(checkCount(n));
    for (let i = 0; i < n; i++) values[i] = this.normal();
    return values;
  }

  /** A random order of 0 .. n - 1, each equally likely (Fisher-Yates from the end; Knuth, TAOCP 2, algorithm P). */
  permutation(n: number): Uint32Array<ArrayBuffer> {
    const order = new Uint32Array(checkCount(n)).map((_, i) => i);
    for (let last = n - 1; last > 0; last--) {
      const chosen = this.integer(last + 1);
      const value = order[chosen];
      order[chosen] = order[last];
      order[last] = value;
    }
    return order;
  }

  #refill(): void {
    if (this.#block === TWO_32) {
      const detail = 'All 2^34 words of one stream have been drawn.';
      throw new SamplingError(
        'The random stream is exhausted.',
        detail,
        'Give each step or epoch a stream of its own.',
      );
    }
    philox4x32(this.#words, this.#block, ...this.#ids, this.#seed.low, this.#seed.high);
    this.#block++;
    this.#next = 0;
  }
}

const isUint32 = (id: number): boolean => Number.isInteger(id) && id >= 0 && id < TWO_32;

function checkCount(n: number): number {
  if (isUint32(n)) return n;
  throw new SamplingError('No such number of values can be drawn.', `It is ${n}.`, 'Give an integer, 0 or more.');
}
