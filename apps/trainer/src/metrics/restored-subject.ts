import type { Seed } from '@omokage/models/sampling';
import { PackedDataset } from '../data/packed.ts';
import { restorationOf } from '../training/restoration.ts';
import type { MeasuredRestorer } from './measured-restorer.ts';
import { restoredSources } from './restored-sources.ts';
import type { Subject } from './subject.ts';

/**
 * What a restorer makes of the inputs of a data set, against the targets: of the data that it learned from only the rows that it never
 * saw. A data set without pairs is compared with what becomes of the pictures of another. Throws UserError where the data do not suit.
 */
export function restoredSubject(
  { system, learned, restore, dispose }: MeasuredRestorer,
  targets: PackedDataset,
  inputs: string | undefined,
  seed: Seed,
): Subject {
  const pairs = targets.mainRole === 'target' && inputs === undefined;
  const place = pairs ? undefined : (inputs ?? learned.inputs?.path);
  const second = place === undefined ? undefined : PackedDataset.open(place);
  const close = () => {
    dispose();
    second?.close();
  };
  try {
    const known = targets.header.sha256 === learned.dataset.sha256;
    const restoration = restorationOf(system, targets, second, known ? learned : { seed: learned.seed })!;
    const { length } = restoration.targetRows.heldOut;
    const what = restoration.source.pairs ? 'pairs' : 'pictures';
    const seen = length > 0 ? `${length} ${what} that it never learned from` : 'the data that it learned from';
    const note = `Measured on ${known ? seen : `all ${what}: another data set than it learned from`}.`;
    return { ...restoredSources(restoration, seed, restore), note, close };
  } catch (error) {
    close();
    throw error;
  }
}
