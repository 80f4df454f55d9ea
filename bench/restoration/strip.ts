import { existsSync } from 'node:fs';
import sharp from 'sharp';
import type { Picture } from '../../apps/trainer/src/data/fit-square.ts';
import { tileGrid } from '../../apps/trainer/src/data/grid.ts';
import { encodePng } from '../../apps/trainer/src/data/png.ts';
import { writeWholeFile } from '../../apps/trainer/src/data/whole-file.ts';

/** Pictures below each other, of all conditions together. */
const STRIP_ROWS = 5;

/** Held-out pictures of each condition that a strip shows. */
export const shownOf = (conditions: number): number => Math.max(1, Math.floor(STRIP_ROWS / conditions));

/** Writes RGB pictures of one size below each other: a column of a strip. */
export async function writeColumn(path: string, pictures: readonly Picture[]): Promise<void> {
  const [{ width, height }] = pictures;
  const all = new Uint8Array(pictures.length * width * height * 3);
  for (const [i, { pixels }] of pictures.entries()) all.set(pixels, i * pixels.length);
  const column = tileGrid(all, pictures.length, height, width, 3, 1);
  writeWholeFile(path, await encodePng(column.pixels, column.width, column.height, 3));
}

/** Writes columns beside each other, of those that are there. Returns which, by their places in `columns`; none where none is. */
export async function writeStrip(path: string, columns: readonly string[]): Promise<number[]> {
  const there = [...columns.keys()].filter((i) => existsSync(columns[i]));
  if (there.length === 0) return [];
  const images = await Promise.all(
    there.map((i) => sharp(columns[i]).toColourspace('srgb').raw().toBuffer({ resolveWithObject: true })),
  );
  const [{ info }] = images;
  const all = new Uint8Array(images.length * info.width * info.height * 3);
  for (const [i, { data }] of images.entries()) all.set(data, i * data.length);
  const strip = tileGrid(all, images.length, info.height, info.width, 3, images.length);
  writeWholeFile(path, await encodePng(strip.pixels, strip.width, strip.height, 3));
  return there;
}
