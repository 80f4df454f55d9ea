import { checkPlan } from '@omokage/models/plan';
import { readArtefactDirectory } from '@omokage/weights/directory-store';
import { UserError } from '../errors.ts';
import type { Sampler } from '../training/preview.ts';
import { loadState } from '../training/resume.ts';
import { collectStandingStatistics } from '../training/standing-statistics.ts';
import { explained } from './explained.ts';
import { ArtefactSampler } from './sampler.ts';

/** Something that draws pictures. */
export interface OpenSampler {
  readonly draw: Sampler;
  /** Of a latent. */
  readonly dimensions: number;
}

/**
 * The generator of a run's newest checkpoint, or of the one that is named, with the weights that would ship. A backend must have
 * been started. Throws UserError.
 */
export function openRun(run: string): OpenSampler {
  const { state } = loadState(run);
  if (state.system.sampler === undefined) {
    throw new UserError(
      `${run} has nothing to sample.`,
      `Its system, ${state.system.system}, has no generator of pictures.`,
      'name a run of a system that has one.',
    );
  }
  collectStandingStatistics(state);
  return { draw: (latents) => state.sample(latents, 'eval'), dimensions: state.system.latentDimensions };
}

/** The generator of an exported model, as the edge runs it. A backend must have been started. Throws UserError. */
export async function openArtefact(folder: string): Promise<OpenSampler> {
  return new ArtefactSampler(await explained(() => readArtefactDirectory(folder, undefined, { check: checkPlan })));
}
