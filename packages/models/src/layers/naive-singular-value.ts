import type * as tf from '@tensorflow/tfjs-core';

/**
 * For tests: the largest singular value of a kernel as a matrix of as many columns as its last axis, from the eigenvalues of its Gram
 * matrix by Jacobi's rotations, in double precision.
 */
export function largestSingularValueOf(kernel: tf.Tensor): number {
  const values = kernel.dataSync();
  const columns = kernel.shape.at(-1)!;
  const rows = Array.from({ length: values.length / columns }, (_, row) => row);
  const gram = Array.from({ length: columns }, (_, i) =>
    Array.from({ length: columns }, (_, j) =>
      rows.reduce((sum, row) => sum + values[row * columns + i] * values[row * columns + j], 0),
    ),
  );
  for (let sweep = 0; sweep < 20; sweep++) {
    for (let p = 0; p < columns; p++) for (let q = p + 1; q < columns; q++) rotate(gram, p, q);
  }
  return Math.sqrt(Math.max(...gram.map((row, i) => row[i])));
}

/** Turns a symmetric matrix in the plane of two axes, so that its value at [p, q] becomes zero. */
function rotate(matrix: number[][], p: number, q: number): void {
  if (matrix[p][q] === 0) return;
  const angle = Math.atan2(2 * matrix[p][q], matrix[p][p] - matrix[q][q]) / 2;
  const [c, s] = [Math.cos(angle), Math.sin(angle)];
  for (const row of matrix) [row[p], row[q]] = [c * row[p] + s * row[q], c * row[q] - s * row[p]];
  const [above, below] = [matrix[p], matrix[q]];
  matrix[p] = above.map((value, i) => c * value + s * below[i]);
  matrix[q] = below.map((value, i) => c * value - s * above[i]);
}
