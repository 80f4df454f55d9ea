import { describe, expect, it } from 'vitest';
import { numericSeed, RandomStream } from '../sampling/index.ts';
import { orthogonalMatrix } from './orthogonal.ts';

const draw = (rows: number, columns: number, seed = 1) =>
  orthogonalMatrix(new RandomStream(numericSeed(seed)).normals(rows * columns), rows, columns);

describe('orthogonalMatrix', () => {
  it.each([
    [36, 8],
    [5, 5],
    [3, 16],
    [1, 4],
    [4, 1],
  ])('of %i x %i has an orthonormal shorter side', (rows, columns) => {
    const matrix = draw(rows, columns);
    const at = (row: number, column: number) => matrix[row * columns + column]!;
    const wide = columns > rows;
    const count = Math.min(rows, columns);
    const long = Math.max(rows, columns);
    for (let i = 0; i < count; i++) {
      for (let j = 0; j < count; j++) {
        let product = 0;
        for (let k = 0; k < long; k++) product += wide ? at(i, k) * at(j, k) : at(k, i) * at(k, j);
        expect(product).toBeCloseTo(i === j ? 1 : 0, 6);
      }
    }
  });

  it('keeps the direction of the first vector, and follows the seed', () => {
    const normals = new RandomStream(numericSeed(1)).normals(12);
    const matrix = orthogonalMatrix(normals, 4, 3);
    expect(matrix[3]! / matrix[0]!).toBeCloseTo(normals[3]! / normals[0]!, 5);
    expect(draw(4, 3)).toEqual(draw(4, 3));
    expect(draw(4, 3, 2)).not.toEqual(draw(4, 3));
  });
});
