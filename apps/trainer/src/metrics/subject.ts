import type { Seed } from '@omokage/models/sampling';
import { type OpenSampler, openArtefact, openRun } from '../artefact/open-sampler.ts';
import { PackedDataset } from '../data/packed.ts';
import { UserError } from '../errors.ts';
import { askedSource } from './asked.ts';
import type { Evaluation, PictureSource } from './evaluation.ts';
import type { FeatureNetwork } from './features.ts';
import { type MeasuredRestorer, measuredModel, measuredRun } from './measured-restorer.ts';
import { restoredSubject } from './restored-subject.ts';
import { datasetSource, generatedSource } from './sources.ts';

/** Where the pictures come from that are measured; just one of these. */
export interface SubjectChoice {
  /** A run directory or a checkpoint. */
  readonly run?: string;
  /** The folder of an artefact. */
  readonly model?: string;
  /** A packed data set of generated pictures. */
  readonly fakes?: string;
  /** The inputs of the data set that is compared with, against its targets. */
  readonly pairs?: boolean;
}

/** The pictures that are measured, and the generator where there is one. */
export interface Subject extends Pick<Evaluation, 'fakes' | 'sampler' | 'asked' | 'paired' | 'inputs'> {
  /** What they are compared with, if not all of the data set. */
  readonly reals?: PictureSource & { readonly count: number };
  /** Where they come from, in words, if there is something to be said of it. */
  readonly note?: string;
  close(): void;
}

/** Throws UserError unless there is just one choice. */
export function chosenSubject({ run, model, fakes, pairs }: SubjectChoice): keyof SubjectChoice {
  const given = Object.entries({ run, model, fakes, pairs }).filter(([, value]) => value);
  if (given.length === 1) return given[0]![0] as keyof SubjectChoice;
  const names = given.map(([name]) => `--${name}`).join(' and ');
  throw new UserError(
    'It is not clear what to evaluate.',
    given.length === 0 ? 'Nothing was named.' : `${names} exclude each other.`,
    'give just one of --run, --model, --fakes and --pairs, or --floor alone.',
  );
}

/**
 * Opens what is measured against a data set; of a restorer, `inputs` is a file of pictures to start from, where the data set has no
 * pairs. A backend must have been started. Throws UserError.
 */
export async function openSubject(
  choice: SubjectChoice & { readonly inputs?: string },
  reals: PackedDataset,
  seed: Seed,
  features: FeatureNetwork | undefined,
): Promise<Subject> {
  const kind = chosenSubject(choice);
  const restorer = await restorerOf(choice);
  if (restorer !== undefined) return restoredSubject(restorer, reals, choice.inputs, seed);
  if (choice.inputs !== undefined) {
    const detail = 'Only a restorer is given pictures to start from.';
    throw new UserError('--inputs would have no effect.', detail, 'leave it out.');
  }
  switch (kind) {
    case 'run':
      return generated(await openRun(choice.run!), reals, seed, features);
    case 'model':
      return generated(await openArtefact(choice.model!), reals, seed, features);
    case 'pairs':
      return { fakes: datasetSource(reals, seed, 'input'), paired: true, close: () => {} };
    case 'fakes': {
      const dataset = PackedDataset.open(choice.fakes!);
      return { fakes: datasetSource(dataset, seed), close: () => dataset.close() };
    }
  }
}

/** The restorer that was chosen, if it was one. */
async function restorerOf({ run, model }: SubjectChoice): Promise<MeasuredRestorer | undefined> {
  if (run !== undefined) return measuredRun(run);
  return model === undefined ? undefined : measuredModel(model);
}

function generated(open: OpenSampler, reals: PackedDataset, seed: Seed, features: FeatureNetwork | undefined): Subject {
  const asked = features?.classes && askedSource(open, reals, seed, features.classes);
  const { sampler } = open;
  return { fakes: generatedSource(sampler, seed), sampler, ...(asked && { asked }), close: () => {} };
}
