import type { PackedDataset } from '../../data/packed.ts';
import { examineFeatures } from '../../metrics/examine-features.ts';
import { examineTerms } from '../../metrics/examine-terms.ts';
import type { FeatureNetwork } from '../../metrics/features.ts';
import type { FeaturesFile } from '../../metrics/features-file.ts';
import type { Lesson } from './lesson.ts';

/** How well a feature network has learned, on some pictures. */
export interface Findings {
  /** Root of the mean square of all features. */
  readonly rms: number;
  /** What speaks for it, the most telling first: more is better. */
  readonly shares: Pick<FeaturesFile, 'accuracy' | 'recall' | 'precision'>;
  readonly inWords: string;
}

/** Asks a feature network about the images at `indices` of its data set. */
export async function examine(
  network: FeatureNetwork,
  dataset: PackedDataset,
  { labels, texts }: Lesson,
  indices: Uint32Array,
): Promise<Findings> {
  const pictures = `${indices.length} held-out pictures`;
  if (texts !== undefined) {
    const { rms, ...shares } = await examineTerms(network, dataset, texts.column, indices);
    const [found, right] = [shares.recall, shares.precision].map(percent);
    const inWords = `Recognised ${found} of what the texts of ${pictures} say; ${right} of what it recognised is said.`;
    return { rms, shares, inWords };
  }
  const { rms, accuracy } = await examineFeatures(network, dataset, labels!, indices);
  return { rms, shares: { accuracy }, inWords: `Right about ${percent(accuracy)} of ${pictures}.` };
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
