import { checkPlan } from '@omokage/models/plan';
import type { Description } from '@omokage/weights';
import { readArtefactDirectory } from '@omokage/weights/directory-store';
import { UserError } from '../errors.ts';
import type { Progress } from '../training/checkpoint.ts';
import { collectStandingStatistics } from '../training/standing-statistics.ts';
import type { TrainingState } from '../training/state.ts';
import { compileRestorer, type Purpose } from './compile-restorer.ts';
import { compileSampler } from './compile-sampler.ts';
import { describeModel, type ExportOptions } from './describe-model.ts';
import { explained } from './explained.ts';
import type { DescribedModel } from './onnx/index.ts';

/** What a model is to be called in place of what it is called. */
export interface Names {
  readonly name?: string | undefined;
  readonly title?: string | undefined;
}

/** An exported model, described and with the numbers that it is served with. Throws UserError. */
export async function openModel(folder: string, { name, title }: Names): Promise<DescribedModel> {
  const read = await explained(() => readArtefactDirectory(folder, undefined, { check: checkPlan }));
  const { weights: _entries, shards: _shards, schemaVersion: _version, ...said } = read.manifest;
  const description: Description = { ...said, ...(name && { name }), ...(title && { title }) };
  return { description, weights: read.weights, digest: read.digest };
}

/**
 * A trained state, compiled and described as an export would, with its numbers as they are. Throws UserError for a system that has
 * nothing to ship, and for a purpose that it is not made for.
 */
export async function compileModel(
  state: TrainingState,
  progress: Progress,
  options: Omit<ExportOptions, 'quantization'>,
  purpose: Purpose | undefined,
): Promise<DescribedModel> {
  const about = describeModel(state, progress, { ...options, quantization: 'float32' });
  if (purpose !== undefined) {
    const { manifest, weights } = await compileRestorer(state, purpose);
    return { description: { ...about, kind: 'restorer', ...manifest }, weights };
  }
  if (state.system.sampler === undefined) throw nothingToExport(state.system.system);
  await collectStandingStatistics(state);
  const { manifest, weights } = await compileSampler(state, progress.run);
  return { description: { ...about, kind: 'sampler', ...manifest }, weights };
}

export const nothingToExport = (system: string): UserError =>
  new UserError(
    'There is nothing to export.',
    `The system ${system} neither draws nor restores.`,
    'name a run of one that does; `omokage systems` lists them.',
  );
