import { phrasesOf, readPhrases } from '@omokage/models/sampling';
import type { PackedDataset } from '../data/packed.ts';
import type { FeatureNetwork } from './features.ts';
import { lookThrough } from './look-through.ts';

/** Over all terms of all images. What most texts do not say is easily not recognised, and so counts for nothing here. */
export interface TermsExamination {
  /** Share of the terms that texts say which are recognised in their images; 0 where nothing is said. */
  readonly recall: number;
  /** Share of the recognised terms which the texts say; 0 where none is recognised. */
  readonly precision: number;
  /** Root of the mean square of all features. */
  readonly rms: number;
}

/** A term is recognised where it is likelier said than not. */
const RECOGNISED = 0.5;

/** What a network that learned texts makes of some images with texts, at `indices` of a data set. */
export async function examineTerms(
  network: FeatureNetwork,
  dataset: PackedDataset,
  column: string,
  indices: Uint32Array,
): Promise<TermsExamination> {
  const vocabulary = network.terms!;
  let [said, recognised, both] = [0, 0, 0];
  const rms = await lookThrough(network, dataset, indices, {
    read: ({ likelihoods }) => likelihoods!,
    take: (likelihoods, images) => {
      for (const [row, text] of dataset.readTexts(column, images).entries()) {
        readPhrases(phrasesOf(text), vocabulary).vector.forEach((share, term) => {
          const isSaid = share > 0;
          const isRecognised = likelihoods[row * vocabulary.length + term]! > RECOGNISED;
          if (isSaid) said++;
          if (isRecognised) recognised++;
          if (isSaid && isRecognised) both++;
        });
      }
    },
  });
  return { recall: both / Math.max(said, 1), precision: both / Math.max(recognised, 1), rms };
}
