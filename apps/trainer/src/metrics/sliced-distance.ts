import * as tf from '@tensorflow/tfjs-core';
import { sortFloats } from './sort-floats.ts';

/** Vectors, row by row: `[count, dimensions]`. */
export interface Vectors {
  readonly count: number;
  readonly dimensions: number;
  readonly values: Float32Array;
}

/** Directions that are held at a time: `count` floats each, on both sides. */
const DIRECTIONS = 32;
/** Vectors in one matrix product. */
const ROWS = 8192;

/**
 * Sliced Wasserstein distance of two equally large sets (Rabin et al. 2011): the distance of their projections on a direction,
 * where it is a matter of sorting, averaged over `directions` `[k, dimensions]`, which should have length 1.
 */
export async function slicedDistance(a: Vectors, b: Vectors, directions: Float32Array): Promise<number> {
  const { count, dimensions } = a;
  const k = directions.length / dimensions;
  const scratch = new Uint32Array(count);
  let sum = 0;
  for (let first = 0; first < k; first += DIRECTIONS) {
    const some = directions.subarray(first * dimensions, Math.min(first + DIRECTIONS, k) * dimensions);
    const [rowsA, rowsB] = [await projected(a, some), await projected(b, some)];
    rowsA.forEach((row, index) => {
      const other = rowsB[index];
      sortFloats(row, scratch);
      sortFloats(other, scratch);
      sum += meanGap(row, other);
    });
  }
  return sum / k;
}

function meanGap(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += Math.abs(a[i] - b[i]);
  return sum / a.length;
}

/** Projections on each direction: `[directions][count]`. */
async function projected({ count, dimensions, values }: Vectors, directions: Float32Array): Promise<Float32Array[]> {
  const k = directions.length / dimensions;
  const rows = Array.from({ length: k }, () => new Float32Array(count));
  const matrix = tf.tensor2d(directions, [k, dimensions]);
  for (let first = 0; first < count; first += ROWS) {
    const n = Math.min(ROWS, count - first);
    const product = tf.tidy(() => {
      const vectors = tf.tensor2d(values.subarray(first * dimensions, (first + n) * dimensions), [n, dimensions]);
      return tf.matMul(vectors, matrix, false, true); // [n, k]
    });
    const products = await product.data<'float32'>();
    product.dispose();
    for (let direction = 0; direction < k; direction++) {
      const row = rows[direction];
      for (let i = 0; i < n; i++) row[first + i] = products[i * k + direction];
    }
  }
  matrix.dispose();
  return rows;
}
