import { checkPlan, type Plan } from '@omokage/models/plan';
import type { Sampler } from '@omokage/models/sampler';
import { readArtefactDirectory } from '@omokage/weights/directory-store';
import { type Controls, ModelSampler } from '@omokage/weights/sampler';
import { UserError } from '../errors.ts';
import { loadState } from '../training/resume.ts';
import { collectStandingStatistics } from '../training/standing-statistics.ts';
import { classNamesOf } from './compile-sampler.ts';
import { explained } from './explained.ts';
import { asServed } from './on-engine.ts';

/** Something that draws pictures, and what can be asked of it. */
export interface OpenSampler {
  readonly sampler: Sampler;
  readonly controls: Controls;
}

/**
 * The generator of a run's newest checkpoint, or of the one that is named, with the weights that would ship. A backend must have
 * been started. Throws UserError.
 */
export async function openRun(place: string): Promise<OpenSampler> {
  const { state, checkpoint } = loadState(place);
  if (state.system.sampler === undefined) {
    throw new UserError(
      `${place} has nothing to sample.`,
      `Its system, ${state.system.system}, has no generator of pictures.`,
      'name a run of a system that has one.',
    );
  }
  await collectStandingStatistics(state);
  const { run } = checkpoint.progress;
  const { classes, terms, style } = state.samplerFacts;
  const texts = terms > 0 ? run.texts : undefined;
  const controls = {
    classes: classNamesOf(run, classes),
    vocabulary: texts?.vocabulary ?? [],
    examples: texts?.examples ?? [],
    styleLayers: style?.layers ?? 0,
  };
  return { sampler: state.sampler(), controls };
}

/**
 * The generator of an exported model, as the edge runs it. A backend must have been started. With `smooth`, values between layers are not
 * rounded to integers, for whoever looks at steps that are smaller than theirs; the weights are those that ship. Throws UserError.
 */
export async function openArtefact(folder: string, { smooth = false } = {}): Promise<OpenSampler> {
  const { manifest: shipped, weights } = await explained(() =>
    readArtefactDirectory(folder, undefined, { check: checkPlan }),
  );
  if (shipped.kind !== 'sampler') {
    throw new UserError(
      `${folder} has nothing to sample.`,
      `"${shipped.name}" is a model that restores pictures.`,
      'name a model that draws, or give this one to `omokage restore`.',
    );
  }
  const manifest = smooth ? { ...shipped, plan: unrounded(shipped.plan) } : shipped;
  const sampler = new ModelSampler({ manifest, weights }, asServed(manifest.plan));
  return { sampler, controls: sampler.controls };
}

const unrounded = ({ nodes, ...plan }: Plan): Plan => ({
  ...plan,
  nodes: nodes.map(({ stored: _, ...node }) => node),
});
