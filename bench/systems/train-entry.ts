import { join } from 'node:path';
import { listCheckpoints, readCheckpoint } from '../../apps/trainer/src/training/checkpoint.ts';
import { latestRun } from '../../apps/trainer/src/training/run-directory.ts';
import type { Prepared } from './data.ts';
import type { Comparison, Entry } from './entries.ts';
import { omokage } from './omokage.ts';

/** Trains an entry to its end, from where an earlier call left it. Returns its run directory. */
export async function trainEntry(
  folder: string,
  comparison: Pick<Comparison, 'preset' | 'images'>,
  entry: Entry,
  { packs, features }: Prepared,
  threads: number,
): Promise<string> {
  const runs = join(folder, entry.name);
  const images = entry.images ?? comparison.images;
  const begun = begunRun(runs);
  const often = [
    '--checkpoint-every',
    String(Math.ceil(images / 10)),
    '--snapshot-every',
    String(Math.ceil(images / 5)),
  ];
  const watched = entry.metrics && [
    ...['--metrics', entry.metrics.join(','), '--metrics-every', String(Math.ceil(images / 20))],
    ...['--features', Object.values(features)[0]!],
  ];
  const common = ['--images', String(images), '--threads', String(threads), ...often, ...(watched ?? [])];
  if (begun === undefined) {
    await omokage('train', ...wanted(entry, packs, comparison.preset), '--runs', runs, ...common);
  } else if (readCheckpoint(begun).progress.imagesSeen < images) {
    await omokage('train', '--resume', begun, ...common);
  }
  const run = begunRun(runs)!;
  const { imagesSeen } = readCheckpoint(run).progress;
  if (imagesSeen < images) throw new Error(`${entry.name} stopped at ${imagesSeen} images; call again to go on.`);
  return run;
}

/** The run that an earlier call began, if it got as far as a checkpoint. */
function begunRun(runs: string): string | undefined {
  const run = latestRun(runs);
  return run !== undefined && listCheckpoints(run).length > 0 ? run : undefined;
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
