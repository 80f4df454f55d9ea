import { createHash } from 'node:crypto';
import { parseSeed, type Seed } from '@omokage/models/sampling';
import type { PackedDataset } from '../data/packed.ts';
import { holdOut, type Parts } from './held-out.ts';
import { type InputSource, inputSourceOf, type RestoringSystem } from './input-source.ts';
import type { RunConfig } from './run-config.ts';

/** What a system learns from, and is tested on, that turns pictures into others. */
export interface Restoration {
  readonly source: InputSource;
  /** The data set whose pictures the inputs should become. */
  readonly targets: PackedDataset;
  /** Its rows. */
  readonly targetRows: Parts;
  /** The rows of the inputs: of pairs, the same ones. */
  readonly inputRows: Parts;
}

/** Undefined for a system that turns no pictures into others. Throws UserError where the data are not what it learns from. */
export function restorationOf(
  system: RestoringSystem,
  targets: PackedDataset,
  second: PackedDataset | undefined,
  { heldOut = 0, seed }: Pick<RunConfig, 'heldOut' | 'seed'>,
): Restoration | undefined {
  const source = inputSourceOf(system, targets, second);
  if (source === undefined) return undefined;
  const targetRows = holdOutTargets(targets, heldOut, parseSeed(seed));
  const inputRows = source.pairs ? targetRows : holdOut(source.dataset.header.count, heldOut, parseSeed(seed));
  return { source, targets, targetRows, inputRows };
}

/** The rows that a restorer is tested on: those held out, or all where none are. */
export const testRows = ({ training, heldOut }: Parts): Uint32Array => (heldOut.length > 0 ? heldOut : training);

/**
 * Sets a share of the targets of a data set aside, with all of their rows: a picture that was made worse in several ways is either
 * trained on or tested on, never both.
 */
export function holdOutTargets(dataset: PackedDataset, share: number, seed: Seed): Parts {
  if (share === 0) return holdOut(dataset.header.count, share, seed);
  const targets = rowsByTarget(dataset);
  const { training, heldOut } = holdOut(targets.length, share, seed);
  const rowsOf = (chosen: Uint32Array) =>
    Uint32Array.from(Array.from(chosen, (target) => targets[target]!).flat()).sort();
  return { training: rowsOf(training), heldOut: rowsOf(heldOut) };
}

/** The rows of each different target, in the order in which they first come up. */
function rowsByTarget(dataset: PackedDataset): number[][] {
  const [h, w, c] = dataset.shape;
  const bytes = new Uint8Array(h * w * c);
  const rows = new Map<string, number[]>();
  for (let row = 0; row < dataset.header.count; row++) {
    dataset.readImages([row], bytes);
    const digest = createHash('sha1').update(bytes).digest('base64');
    const same = rows.get(digest);
    if (same === undefined) rows.set(digest, [row]);
    else same.push(row);
  }
  return [...rows.values()];
}
