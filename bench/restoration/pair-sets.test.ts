import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { PackedDataset } from '../../apps/trainer/src/data/packed.ts';
import { PackedWriter } from '../../apps/trainer/src/data/packed-writer.ts';
import { besideEachOther, holdOutTenth, joinPairs } from './pair-sets.ts';

const folder = mkdtempSync(join(tmpdir(), 'omokage-pairs-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const place = (name: string) => join(folder, `${name}.pack`);

const COMMON = {
  width: 1,
  height: 1,
  licence: 'CC0',
  credits: [{ name: 'pictures', author: 'them', licence: 'CC0', url: 'https://example.org' }],
};

/** Pairs whose targets are their numbers from `first` on, and whose inputs are their numbers and 100. */
function writePairs(name: string, count: number, first = 0): string {
  const images = [
    { role: 'input', channels: 1 },
    { role: 'target', channels: 1 },
  ] as const;
  const columns = [{ name: 'class', classes: ['one'] }];
  const writer = new PackedWriter(place(name), { ...COMMON, name, images: [...images], columns, source: name });
  for (let i = first; i < first + count; i++) {
    writer.append({ input: Uint8Array.of(i + 100), target: Uint8Array.of(i) }, [0]);
  }
  writer.finish();
  return place(name);
}

function read(path: string, role: 'input' | 'target'): number[] {
  const dataset = PackedDataset.open(path);
  const bytes = new Uint8Array(dataset.header.count);
  dataset.readImages([...bytes.keys()], bytes, role);
  dataset.close();
  return [...bytes];
}

it('holds out every tenth run of ten pairs, and trains on none of those', () => {
  holdOutTenth(writePairs('all', 105), place('training'), place('heldOut'));
  const tenth = Array.from({ length: 10 }, (_, i) => 90 + i);
  expect(read(place('heldOut'), 'target')).toEqual(tenth);
  expect(read(place('heldOut'), 'input')).toEqual(tenth.map((i) => i + 100));
  expect(read(place('training'), 'target')).toHaveLength(95);
  expect(read(place('training'), 'target')).not.toContain(90);
});

it('joins sets, with the names of all who made them', () => {
  joinPairs([writePairs('first', 2), writePairs('second', 2, 50)], place('joined'));
  expect(read(place('joined'), 'target')).toEqual([0, 1, 50, 51]);
  const dataset = PackedDataset.open(place('joined'));
  expect(dataset.header).toMatchObject({ licence: 'CC0', credits: COMMON.credits, source: 'first; and second' });
  dataset.close();
});

it('puts two plain sets beside each other, as far as both go', () => {
  const plain = (name: string, pixels: number[]) => {
    const images = [{ role: 'image' as const, channels: 1 as const }];
    const writer = new PackedWriter(place(name), { ...COMMON, name, images, columns: [], source: name });
    writer.append(Uint8Array.from(pixels), []);
    writer.finish();
    return place(name);
  };
  besideEachOther(plain('left', [1, 2, 3]), plain('right', [7, 8]), place('beside'));
  expect(read(place('beside'), 'input')).toEqual([1, 2]);
  expect(read(place('beside'), 'target')).toEqual([7, 8]);
});
