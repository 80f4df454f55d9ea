import { join } from 'node:path';
import { trainToEnd } from '../train-to-end.ts';
import type { Prepared } from './data.ts';
import type { Comparison, Entry } from './entries.ts';

/** Trains an entry to its end, from where an earlier call left it. Returns its run directory. */
export function trainEntry(
  folder: string,
  comparison: Pick<Comparison, 'preset' | 'images'>,
  entry: Entry,
  { packs, features }: Prepared,
  threads: number,
): Promise<string> {
  const images = entry.images ?? comparison.images;
  const watched = entry.metrics && [
    ...['--metrics', entry.metrics.join(','), '--metrics-every', String(Math.ceil(images / 20))],
    ...['--features', Object.values(features)[0]!],
  ];
  return trainToEnd(join(folder, entry.name), wanted(entry, packs, comparison.preset), { images, threads, watched });
}

const wanted = (
  { system, set = {}, labels, texts, data = 'training' }: Entry,
  packs: Prepared['packs'],
  preset: string,
) => [
  ...['--system', system, '--preset', preset, '--data', packs[data]!],
  ...Object.entries(set).flatMap(([name, value]) => ['--set', `${name}=${value}`]),
  ...(labels === undefined ? [] : ['--labels', labels]),
  ...(texts === undefined ? [] : ['--texts', texts]),
];
