/**
 * A random matrix `[rows, columns]` of which the shorter side is orthonormal: its columns, or its rows where there are fewer of
 * them (Saxe et al. 2013). `normals` are as many standard normal numbers, which decide the directions.
 */
export function orthogonalMatrix(normals: Float32Array, rows: number, columns: number): Float32Array {
  const count = Math.min(rows, columns);
  const [step, stride] = columns <= rows ? [1, columns] : [columns, 1];
  // The vectors are columns or rows of the same matrix; each loses what it shares with those before it.
  const vectors = Array.from({ length: count }, (_, i) =>
    Float64Array.from({ length: Math.max(rows, columns) }, (_, at) => normals[i * step + at * stride]!),
  );
  for (const [i, vector] of vectors.entries()) {
    // Once more takes away what rounding has left.
    for (let round = 0; round < 2; round++) {
      for (const earlier of vectors.slice(0, i)) subtract(vector, earlier, dot(vector, earlier));
    }
    subtract(vector, vector, 1 - 1 / Math.sqrt(dot(vector, vector)));
  }
  const matrix = new Float32Array(rows * columns);
  for (const [i, vector] of vectors.entries())
    for (const [at, x] of vector.entries()) matrix[i * step + at * stride] = x;
  return matrix;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function subtract(from: Float64Array, vector: Float64Array, factor: number): void {
  for (let i = 0; i < from.length; i++) from[i] = from[i]! - factor * vector[i]!;
}
