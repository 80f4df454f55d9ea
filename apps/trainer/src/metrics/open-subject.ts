import type { Seed } from '@omokage/models/sampling';
import { type OpenSampler, openArtefact, openRun } from '../artefact/open-sampler.ts';
import { PackedDataset } from '../data/packed.ts';
import { UserError } from '../errors.ts';
import { askedSource } from './asked.ts';
import type { FeatureNetwork } from './features.ts';
import { type MeasuredRestorer, measuredModel, measuredRun } from './measured-restorer.ts';
import { restoredSubject } from './restored-subject.ts';
import { datasetSource, generatedSource } from './sources.ts';
import { chosenSubject, type Subject, type SubjectChoice } from './subject.ts';

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
