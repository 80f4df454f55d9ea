import type { PlanExecutor } from '@omokage/models/plan';
import { fromPixels } from '@omokage/models/sampling';
import type { Raster, Sides } from './bicubic-resample.ts';
import { oneStretch, type Stretch, stretchesOf, type Tiling } from './tiles.ts';

/** What a network is given: of each of its inputs, the bytes of all of the picture, and how a network reads them. */
export interface NetworkInput {
  readonly name: string;
  readonly raster: Raster;
  readonly read: (bytes: Uint8Array) => Float32Array;
}

/** Bytes 0 to 255 as -1 to 1. */
export const asPicture = fromPixels;
/** Bytes 0 and 255 as 0 and 1. */
export const asMask = (bytes: Uint8Array): Float32Array => Float32Array.from(bytes, (byte) => byte / 255);

export interface Tiled {
  readonly runner: PlanExecutor;
  readonly inputs: readonly NetworkInput[];
  readonly output: { readonly name: string; readonly channels: number };
  /** In one piece where absent. */
  readonly tiling: Tiling | undefined;
  readonly multiple: number;
  readonly betweenTiles?: (() => Promise<void>) | undefined;
}

/**
 * What a fully convolutional network makes of a picture of any sides, `[h, w, channels]`. Sides are filled up to the multiple by repeating
 * the last row and column: a network then sees a surface go on, where zeros would be an edge that it draws, and a mirror needs more
 * pixels than a small picture has. They are cut off again. Leaves no tensor behind, also when it throws.
 */
export async function runInTiles(
  sides: Sides,
  { runner, inputs, output, tiling, ...tiled }: Tiled,
): Promise<Float32Array> {
  const filled = (side: number) => Math.ceil(side / tiled.multiple) * tiled.multiple;
  const cut = (side: number) => (tiling === undefined ? oneStretch(filled(side)) : stretchesOf(filled(side), tiling));
  const [rows, columns] = [cut(sides.height), cut(sides.width)];
  // All tiles of a picture have one size.
  const sized = runner.at(rows[0]!.length, columns[0]!.length);
  const whole = new Float32Array(sides.height * sides.width * output.channels);
  for (const row of rows) {
    for (const column of columns) {
      await tiled.betweenTiles?.();
      const given = inputs.map(({ name, raster, read }) => [name, read(cutOut(raster, row, column))] as const);
      const made = (await sized.compute(Object.fromEntries(given)))[output.name]!;
      addTile(whole, sides, made, row, column, output.channels);
    }
  }
  return whole;
}

/** `[row.length, column.length, c]`; beyond the picture, its last row and column. */
function cutOut({ pixels, width, height, channels }: Raster, row: Stretch, column: Stretch): Uint8Array {
  const tile = new Uint8Array(row.length * column.length * channels);
  let at = 0;
  for (let y = row.start; y < row.start + row.length; y++) {
    const line = Math.min(y, height - 1) * width;
    for (let x = column.start; x < column.start + column.length; x++) {
      const from = (line + Math.min(x, width - 1)) * channels;
      for (let c = 0; c < channels; c++) tile[at++] = pixels[from + c]!;
    }
  }
  return tile;
}

/** Adds a tile, as far as it counts and lies within the picture. */
function addTile(
  whole: Float32Array,
  sides: Sides,
  tile: Float32Array,
  row: Stretch,
  column: Stretch,
  channels: number,
) {
  const rows = Math.min(row.length, sides.height - row.start);
  const columns = Math.min(column.length, sides.width - column.start);
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      const share = row.shares[y]! * column.shares[x]!;
      if (share === 0) continue; // where it does not count, it may be anything
      const [from, to] = [y * column.length + x, (row.start + y) * sides.width + column.start + x];
      for (let c = 0; c < channels; c++) whole[to * channels + c]! += share * tile[from * channels + c]!;
    }
  }
}
