import type { SamplerManifest } from '@omokage/weights';
import { UserError } from '../errors.ts';
import type { ExportOptions } from './describe-model.ts';
import type { Reals } from './distances.ts';
import { storeSampler } from './export.ts';
import type { ExportReport } from './export-report.ts';
import { type Names, openModel } from './open-model.ts';

/**
 * An exported generator in integers, where its run is no longer at hand: from the numbers that it is served with, against whose pictures the new ones
 * are measured. Throws UserError for a model that restores, whose inputs are with its run, and for one that is in integers already.
 */
export async function exportAgain(
  folder: string,
  { calibrate, created, about, ...names }: Names & Pick<ExportOptions, 'calibrate' | 'created' | 'about'>,
  reals?: Reals,
): Promise<ExportReport<SamplerManifest>> {
  const { description, weights } = await openModel(folder, names);
  if (description.kind !== 'sampler') {
    throw new UserError(
      `${folder} cannot be put into integers by itself.`,
      'It restores pictures, and ranges are read off the inputs that it learned from.',
      'export its run: --run in place of --model.',
    );
  }
  if (description.plan.nodes.some(({ scales }) => scales !== undefined)) {
    throw new UserError(
      `${folder} is in integers already.`,
      'Its plan says so.',
      'export its run again, or use it as it is.',
    );
  }
  return storeSampler(
    { manifest: { ...description, created, ...(about && { about }) }, weights },
    { quantization: 'int8', calibrate },
    reals,
  );
}
