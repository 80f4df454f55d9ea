import { readCheckpoint } from '../apps/trainer/src/training/checkpoint.ts';
import { begunRun } from './steps/on-disk.ts';
import { omokage } from './systems/omokage.ts';

/** How long a run goes on, and with what. */
export interface Length {
  readonly images: number;
  readonly threads: number;
  /** Options that say what is measured on the way. */
  readonly watched?: readonly string[] | undefined;
}

/**
 * Trains to the end, in a folder of its own, from where an earlier call left off. Returns the run directory.
 * @param wanted options of `omokage train` that decide what is trained
 */
export async function trainToEnd(
  runs: string,
  wanted: readonly string[],
  { images, threads, watched = [] }: Length,
): Promise<string> {
  const begun = begunRun(runs);
  const often = (parts: number) => String(Math.ceil(images / parts));
  const kept = ['--checkpoint-every', often(10), '--snapshot-every', often(5)];
  const common = ['--images', String(images), '--threads', String(threads), ...kept, ...watched];
  if (begun === undefined) {
    await omokage('train', ...wanted, '--runs', runs, ...common);
  } else if (readCheckpoint(begun).progress.imagesSeen < images) {
    await omokage('train', '--resume', begun, ...common);
  }
  const run = begunRun(runs)!;
  const { imagesSeen } = readCheckpoint(run).progress;
  if (imagesSeen < images) throw new Error(`${runs} stopped at ${imagesSeen} images; call again to go on.`);
  return run;
}
