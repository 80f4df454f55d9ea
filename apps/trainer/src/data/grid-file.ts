import { withMoreChannels } from './convert-channels.ts';
import { tileGrid } from './grid.ts';
import type { PackedDataset } from './packed.ts';
import type { Channels } from './packed-format.ts';
import { encodePng } from './png.ts';
import { writeWholeFile } from './whole-file.ts';

/** Pictures in a row, and rows, of the usual grid. */
export const GRID_SIDE = 8;
export const GRID_COUNT = GRID_SIDE * GRID_SIDE;

/** Pictures, one after the other, `[n, h, w, c]`. */
export interface Pictures<Values> {
  readonly values: Values;
  readonly shape: readonly [n: number, h: number, w: number, c: number];
}

/** Writes pictures as one PNG: square as far as it goes, and at least eight across; a single picture is a grid of one. */
export async function writeGrid(path: string, pictures: Pictures<Uint8Array>): Promise<void> {
  const [n] = pictures.shape;
  await writeTiles(path, pictures, Math.min(n, Math.max(GRID_SIDE, Math.ceil(Math.sqrt(n)))));
}

/** Writes the first pictures of a data set, up to `GRID_COUNT`, as a grid; the images of a record stand side by side. */
export async function writeFirstPictures(path: string, dataset: PackedDataset): Promise<void> {
  const { count, images } = dataset.header;
  const records = Math.min(Math.floor(GRID_COUNT / images.length), count);
  const channels = Math.max(...images.map((image) => image.channels)) as Channels;
  const [h, w] = dataset.shape;
  const values = new Uint8Array(records * images.length * h * w * channels); // [records * roles,h,w,c]
  for (const [place, { role, channels: own }] of images.entries()) {
    const one = new Uint8Array(h * w * own);
    for (let index = 0; index < records; index++) {
      dataset.readImages([index], one, role);
      values.set(withMoreChannels(one, own, channels), (index * images.length + place) * h * w * channels);
    }
  }
  const across = images.length * Math.floor(GRID_SIDE / images.length);
  await writeTiles(path, { values, shape: [records * images.length, h, w, channels] }, across);
}

/** Writes pictures as one PNG with so many in a row. */
export async function writeTiles(
  path: string,
  { values, shape: [n, h, w, c] }: Pictures<Uint8Array>,
  columns: number,
): Promise<void> {
  const grid = tileGrid(values, n, h, w, c, columns);
  writeWholeFile(path, await encodePng(grid.pixels, grid.width, grid.height, c as Channels));
}
