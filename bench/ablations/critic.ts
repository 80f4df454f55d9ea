/**
 * Measures whether a critic's estimate falls as a run's pictures get better, from what the run wrote down:
 * `node critic.ts <settings as JSON>`.
 */

import { startBackend } from '../../apps/trainer/src/backends/index.ts';
import { readRunRecord } from '../../apps/trainer/src/reports/run-record.ts';
import { rankCorrelation } from './rank-correlation.ts';
import { type ArmSettings, writeResult } from './result.ts';

export interface CriticSettings extends ArmSettings {
  readonly run: string;
}

const ESTIMATE = 'critic distance';

const { run, threads, json } = JSON.parse(process.argv[2]!) as CriticSettings;
const { description: backend } = await startBackend({ threads });
const { stats, metrics } = readRunRecord(run);
const estimates = stats.filter((line) => typeof line[ESTIMATE] === 'number');
const pairs = metrics
  .filter(({ name }) => name.startsWith('fd-'))
  .map(({ images, value }) => {
    const away = (line: { readonly images: number }) => Math.abs(line.images - images);
    const nearest = estimates.reduce((best, estimate) => (away(estimate) < away(best) ? estimate : best));
    return { fd: value, distance: Number(nearest[ESTIMATE]) };
  });
const [distances, fds] = [pairs.map(({ distance }) => distance), pairs.map(({ fd }) => fd)];
writeResult(json, backend, {
  figures: {
    'rank correlation': rankCorrelation(distances, fds),
    'first fd': fds[0]!,
    'last fd': fds.at(-1)!,
    'largest distance': Math.max(...distances),
    'last distance': distances.at(-1)!,
  },
});
