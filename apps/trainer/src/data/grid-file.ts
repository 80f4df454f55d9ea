import { tileGrid } from './grid.ts';
import type { PackedDataset } from './packed.ts';
import { encodePng } from './png.ts';
import { writeWholeFile } from './whole-file.ts';

/** Pictures in a row, and rows, of the usual grid. */
const GRID_SIDE = 8;
export const GRID_COUNT = GRID_SIDE * GRID_SIDE;

/** Pictures, one after the other, `[n, h, w, c]`. */
export interface Pictures<Values> {
  readonly values: Values;
  readonly shape: readonly [n: number, h: number, w: number, c: number];
}

/** Writes pictures as one PNG: square as far as it goes, and at least eight across; a single picture is a grid of one. */
export async function writeGrid(path: string, { values, shape: [n, h, w, c] }: Pictures<Uint8Array>): Promise<void> {
  const columns = Math.min(n, Math.max(GRID_SIDE, Math.ceil(Math.sqrt(n))));
  const grid = tileGrid(values, n, h, w, c, columns);
  writeWholeFile(path, await encodePng(grid.pixels, grid.width, grid.height, c as 1 | 3));
}

/** Writes the first `GRID_COUNT` pictures of a data set as a grid. */
export async function writeFirstPictures(path: string, dataset: PackedDataset): Promise<void> {
  const count = Math.min(GRID_COUNT, dataset.header.count);
  const [h, w, c] = dataset.shape;
  const values = new Uint8Array(count * h * w * c); // [n,h,w,c]
  dataset.readImages(
    Array.from({ length: count }, (_, index) => index),
    values,
  );
  await writeGrid(path, { values, shape: [count, h, w, c] });
}
