import { checkPlan } from '@omokage/models/plan';
import type { Sampler } from '@omokage/models/sampler';
import { readArtefactDirectory } from '@omokage/weights/directory-store';
import { UserError } from '../errors.ts';
import { loadState } from '../training/resume.ts';
import { collectStandingStatistics } from '../training/standing-statistics.ts';
import { explained } from './explained.ts';
import { artefactSampler } from './sampler.ts';

/**
 * The generator of a run's newest checkpoint, or of the one that is named, with the weights that would ship. A backend must have
 * been started. Throws UserError.
 */
export async function openRun(run: string): Promise<Sampler> {
  const { state } = loadState(run);
  if (state.system.sampler === undefined) {
    throw new UserError(
      `${run} has nothing to sample.`,
      `Its system, ${state.system.system}, has no generator of pictures.`,
      'name a run of a system that has one.',
    );
  }
  await collectStandingStatistics(state);
  return state.sampler();
}

/** The generator of an exported model, as the edge runs it. A backend must have been started. Throws UserError. */
export async function openArtefact(folder: string): Promise<Sampler> {
  return artefactSampler(await explained(() => readArtefactDirectory(folder, undefined, { check: checkPlan })));
}
