import { constants, deflateSync } from 'node:zlib';
import { encodePng, type Raster } from '@omokage/pictures/png';
import { concatenate } from '../../packages/pictures/src/concatenate.ts';
import { SIGNATURE } from '../../packages/pictures/src/png/chunks.ts';
import { filterRows, plainRows } from '../../packages/pictures/src/png/filter-rows.ts';
import { chunk, headerChunk } from '../../packages/pictures/src/png/raster-chunks.ts';
import { FILTERS, OUR_ENCODER, WAYS } from './names.ts';

/** What a picture could be written with. Those of ours differ in how rows are filtered and what zlib is told. */

export type Encoder = (raster: Raster) => Uint8Array;

type Predict = (left: number, above: number, corner: number) => number;

/** W3C PNG, third edition, 9.2, by filter type. */
const PREDICTIONS: readonly Predict[] = [
  () => 0,
  (left) => left,
  (_, above) => above,
  (left, above) => (left + above) >> 1,
  (left, above, corner) => {
    const [ofLeft, ofAbove] = [Math.abs(above - corner), Math.abs(left - corner)];
    const ofCorner = Math.abs(left + above - 2 * corner);
    if (ofLeft <= ofAbove && ofLeft <= ofCorner) return left;
    return ofAbove <= ofCorner ? above : corner;
  },
];
const OPTIONS = {
  'level 1': { level: 1 },
  'level 3': { level: 3 },
  'level 6': { level: 6 },
  runs: { strategy: constants.Z_RLE },
} as const satisfies Record<(typeof WAYS)[number], object>;

const ROWS: Readonly<Record<(typeof FILTERS)[number], (raster: Raster) => Uint8Array>> = {
  none: plainRows,
  Sub: (raster) => differences(raster, 1),
  Up: (raster) => differences(raster, 2),
  Paeth: filterRows,
  adaptive: adaptiveRows,
};

/** By name. */
export const ZLIB_ENCODERS: Readonly<Record<string, Encoder>> = Object.fromEntries([
  [OUR_ENCODER, encodePng],
  ...FILTERS.flatMap((filter) =>
    WAYS.map((way): [string, Encoder] => [
      `${filter}, ${way}`,
      (raster) => pngOf(raster, deflateSync(ROWS[filter](raster), OPTIONS[way])),
    ]),
  ),
]);

/** All rows from what stands so many values before: the pixel to the left, or the one above. */
function differences({ width, height, channels, pixels }: Raster, type: 1 | 2): Uint8Array {
  const stride = width * channels;
  const rows = new Uint8Array(height * (stride + 1));
  for (let y = 0; y < height; y++) {
    const [from, to] = [y * stride, y * (stride + 1) + 1];
    const back = type === 1 ? channels : stride;
    const alone = type === 1 ? channels : y === 0 ? stride : 0;
    rows[to - 1] = type;
    for (let i = 0; i < alone; i++) rows[to + i] = pixels[from + i]!;
    for (let i = alone; i < stride; i++) rows[to + i] = pixels[from + i]! - pixels[from + i - back]!;
  }
  return rows;
}

/** Each row by the filter that leaves the least sum of differences, as libpng chooses. */
function adaptiveRows({ width, height, channels, pixels }: Raster): Uint8Array {
  const stride = width * channels;
  const rows = new Uint8Array(height * (stride + 1));
  const row = new Uint8Array(stride);
  for (let y = 0; y < height; y++) {
    let least = Number.POSITIVE_INFINITY;
    for (let type = 0; type < PREDICTIONS.length; type++) {
      const sum = filterRow(pixels, y * stride, row, { type, first: y === 0, channels });
      if (sum >= least) continue;
      least = sum;
      rows[y * (stride + 1)] = type;
      rows.set(row, y * (stride + 1) + 1);
    }
  }
  return rows;
}

interface RowFilter {
  readonly type: number;
  readonly first: boolean;
  readonly channels: number;
}

/** The sum of what is left, as distances from 0. */
function filterRow(pixels: Uint8Array, start: number, row: Uint8Array, { type, first, channels }: RowFilter): number {
  const predict = PREDICTIONS[type]!;
  let sum = 0;
  for (let i = 0; i < row.length; i++) {
    const at = start + i;
    const left = i < channels ? 0 : pixels[at - channels]!;
    const above = first ? 0 : pixels[at - row.length]!;
    const corner = first || i < channels ? 0 : pixels[at - row.length - channels]!;
    const difference = (pixels[at]! - predict(left, above, corner)) & 255;
    row[i] = difference;
    sum += difference < 128 ? difference : 256 - difference;
  }
  return sum;
}

const pngOf = (raster: Raster, data: Uint8Array): Uint8Array =>
  concatenate([SIGNATURE, headerChunk(raster), chunk('IDAT', data), chunk('IEND')]);
