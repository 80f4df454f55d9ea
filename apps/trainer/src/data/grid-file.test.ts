import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeFirstPictures } from './grid-file.ts';
import { PackedDataset } from './packed.ts';
import type { PackedImage } from './packed-format.ts';
import { PackedWriter, type RecordPixels } from './packed-writer.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'grid-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Writes records of 1x1 pictures and reads their grid back, row by row. */
async function gridOf(
  images: PackedImage[],
  count: number,
  record: (i: number) => RecordPixels,
): Promise<number[][][]> {
  const path = join(folder, 'x.pack');
  const rest = { name: 'x', width: 1, height: 1, columns: [], source: '', licence: '', credits: [] };
  const writer = new PackedWriter(path, { ...rest, images });
  for (let i = 0; i < count; i++) writer.append(record(i), []);
  writer.finish();
  const dataset = PackedDataset.open(path);
  await writeFirstPictures(join(folder, 'x.png'), dataset);
  dataset.close();
  const { data, info } = await sharp(join(folder, 'x.png')).raw().toBuffer({ resolveWithObject: true });
  const pixel = (i: number) => [...data.subarray(i * info.channels, (i + 1) * info.channels)];
  return Array.from({ length: info.height }, (_, y) =>
    Array.from({ length: info.width }, (_, x) => pixel(y * info.width + x)),
  );
}

describe('writeFirstPictures', () => {
  it('shows the first 64 pictures, eight in a row', async () => {
    const rows = await gridOf([{ role: 'image', channels: 1 }], 70, (i) => Uint8Array.of(i));
    expect(rows).toHaveLength(8);
    expect(rows[7].map(([value]) => value)).toEqual([56, 57, 58, 59, 60, 61, 62, 63]);
  });

  it('shows pairs side by side, grey as RGB', async () => {
    const images: PackedImage[] = [
      { role: 'input', channels: 1 },
      { role: 'target', channels: 3 },
    ];
    const rows = await gridOf(images, 5, (i) => ({
      input: Uint8Array.of(i),
      target: Uint8Array.of(100, 110, 120 + i),
    }));
    expect(rows.map((row) => row.length)).toEqual([8, 8]);
    expect(rows[0].slice(0, 4)).toEqual([
      [0, 0, 0],
      [100, 110, 120],
      [1, 1, 1],
      [100, 110, 121],
    ]);
    expect(rows[1].slice(0, 3)).toEqual([
      [4, 4, 4],
      [100, 110, 124],
      [0, 0, 0],
    ]);
  });

  it('shows input, target and mask in threes, with opacity where one has it', async () => {
    const images: PackedImage[] = [
      { role: 'input', channels: 4 },
      { role: 'target', channels: 3 },
      { role: 'mask', channels: 1 },
    ];
    const rows = await gridOf(images, 3, (i) => ({
      input: Uint8Array.of(1, 2, 3, 4),
      target: Uint8Array.of(5, 6, 7),
      mask: Uint8Array.of(i),
    }));
    expect(rows.map((row) => row.length)).toEqual([6, 6]);
    expect(rows[1].slice(0, 3)).toEqual([
      [1, 2, 3, 4],
      [5, 6, 7, 255],
      [2, 2, 2, 255],
    ]);
  });
});
