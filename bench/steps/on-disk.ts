import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseManifest } from '@omokage/weights';
import { FEATURES_FILE, readFeaturesFile } from '../../apps/trainer/src/metrics/features-file.ts';
import { listCheckpoints, readCheckpoint } from '../../apps/trainer/src/training/checkpoint.ts';
import { latestRun } from '../../apps/trainer/src/training/run-directory.ts';
import type { Results } from './step.ts';

/** What steps have left on this machine. */
export const ON_DISK: Results = {
  file: existsSync,

  run(folder) {
    const path = begunRun(folder);
    if (path === undefined) return undefined;
    const { imagesSeen } = readCheckpoint(path).progress;
    // The file is there from the beginning on; what the test found comes last.
    const tested = readFeaturesFile(join(path, FEATURES_FILE)).n !== undefined;
    return { path, images: imagesSeen, tested };
  },

  model(folder) {
    const path = join(folder, 'manifest.json');
    return existsSync(path) ? parseManifest(new Uint8Array(readFileSync(path))).training.imagesSeen : undefined;
  },
};

/** The newest run in a folder, if it got as far as a checkpoint. */
export function begunRun(folder: string): string | undefined {
  const run = latestRun(folder);
  return run !== undefined && listCheckpoints(run).length > 0 ? run : undefined;
}
