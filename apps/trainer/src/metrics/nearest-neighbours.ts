import * as tf from '@tensorflow/tfjs-core';

/** Vectors, row by row: `[count, dimensions]`. */
export interface Rows {
  readonly count: number;
  readonly values: Float32Array;
}

export interface Neighbour {
  /** Its place among all candidates. */
  readonly index: number;
  /** Root of the mean square difference of the components. */
  readonly distance: number;
}

/** Queries in one matrix product. */
const QUERIES = 512;
/** What a squared distance by way of float32 products may be wrong by, as a part of the squared lengths. */
const ROUNDING = 1e-4;

/**
 * The nearest of many candidates, which come in batches and need not be in memory together, to each of some vectors. Distances of those that
 * come near are computed again without the rounding of long sums, so that a vector is at distance 0 from itself.
 */
export class NearestNeighbours {
  readonly #queries: Rows;
  readonly #dimensions: number;
  readonly #lengths: Float64Array;
  /** Of each query, indices and squared distances, ascending. */
  readonly #found: { readonly index: number; readonly square: number }[][];
  readonly #k: number;
  #candidates = 0;

  constructor(queries: Rows, k: number) {
    this.#queries = queries;
    this.#k = k;
    this.#dimensions = queries.values.length / queries.count;
    this.#lengths = squaredLengths(queries, this.#dimensions);
    this.#found = Array.from({ length: queries.count }, () => []);
  }

  /** The next candidates. A backend must have been started. */
  async add(candidates: Rows): Promise<void> {
    const d = this.#dimensions;
    const lengths = squaredLengths(candidates, d);
    const matrix = tf.tensor2d(candidates.values, [candidates.count, d]);
    for (let first = 0; first < this.#queries.count; first += QUERIES) {
      const n = Math.min(QUERIES, this.#queries.count - first);
      const product = tf.tidy(() => {
        const queries = tf.tensor2d(this.#queries.values.subarray(first * d, (first + n) * d), [n, d]);
        return tf.matMul(queries, matrix, false, true); // [n, candidates]
      });
      const products = await product.data<'float32'>();
      product.dispose();
      for (let i = 0; i < n; i++) this.#look(first + i, candidates, lengths, products, i * candidates.count);
    }
    matrix.dispose();
    this.#candidates += candidates.count;
  }

  /** The nearest ones of each query, the nearest first; fewer than k where there are fewer candidates. */
  get found(): Neighbour[][] {
    return this.#found.map((found) =>
      found.map(({ index, square }) => ({ index, distance: Math.sqrt(square / this.#dimensions) })),
    );
  }

  #look(query: number, candidates: Rows, lengths: Float64Array, products: Float32Array, from: number): void {
    const found = this.#found[query]!;
    const own = this.#lengths[query]!;
    for (let candidate = 0; candidate < candidates.count; candidate++) {
      const both = own + lengths[candidate];
      const near = both - 2 * products[from + candidate] - ROUNDING * both;
      if (found.length === this.#k && near >= found[this.#k - 1]!.square) continue;
      const square = this.#squaredDistance(query, candidates, candidate);
      if (found.length === this.#k && square >= found[this.#k - 1]!.square) continue;
      if (found.length === this.#k) found.pop();
      const at = found.findIndex((other) => other.square > square);
      found.splice(at < 0 ? found.length : at, 0, { index: this.#candidates + candidate, square });
    }
  }

  #squaredDistance(query: number, { values }: Rows, candidate: number): number {
    const d = this.#dimensions;
    const own = this.#queries.values;
    let sum = 0;
    for (let k = 0, a = query * d, b = candidate * d; k < d; k++) sum += (own[a + k] - values[b + k]) ** 2;
    return sum;
  }
}

function squaredLengths({ count, values }: Rows, dimensions: number): Float64Array {
  const lengths = new Float64Array(count);
  for (let i = 0; i < values.length; i++) lengths[Math.floor(i / dimensions)] += values[i] ** 2;
  return lengths;
}
