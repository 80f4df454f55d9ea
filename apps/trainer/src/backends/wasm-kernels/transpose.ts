import type { TensorInfo } from '@tensorflow/tfjs-core';
import { allocate, floats, type WasmBackend } from './heap.ts';

/** Tiles of 16 x 16 floats keep both sides of the copy in the first-level cache. */
const TILE = 16;

/**
 * Writes the transpose of the matrix at `source[from...]`, [rows,columns], to `target[to...]`, [columns,rows].
 * Blocked, because a plain double loop misses the cache once for every float when `rows` is large.
 */
export function transposeInto(
  target: Float32Array,
  to: number,
  source: Float32Array,
  from: number,
  rows: number,
  columns: number,
): void {
  for (let firstRow = 0; firstRow < rows; firstRow += TILE) {
    const lastRow = Math.min(rows, firstRow + TILE);
    for (let firstColumn = 0; firstColumn < columns; firstColumn += TILE) {
      const lastColumn = Math.min(columns, firstColumn + TILE);
      for (let column = firstColumn; column < lastColumn; column++) {
        let write = to + column * rows + firstRow;
        let read = from + firstRow * columns + column;
        for (let row = firstRow; row < lastRow; row++) {
          target[write++] = source[read]!;
          read += columns;
        }
      }
    }
  }
}

/** x, read as [batch,rows,columns], to a new tensor [batch,columns,rows]. The caller releases it. */
export function transpose(
  backend: WasmBackend,
  x: TensorInfo,
  batch: number,
  rows: number,
  columns: number,
): TensorInfo {
  const out = allocate(backend, [batch, columns, rows]);
  const source = floats(backend, x);
  const target = floats(backend, out);
  const size = rows * columns;
  for (let item = 0; item < batch; item++) transposeInto(target, item * size, source, item * size, rows, columns);
  return out;
}
