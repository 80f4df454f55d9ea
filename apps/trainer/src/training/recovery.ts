import { UserError } from '../errors.ts';
import type { BrokenDown } from './broken-down.ts';
import { listCheckpoints, type RunContext, readCheckpoint, restore, writeCheckpoint } from './checkpoint.ts';
import type { TrainingState } from './state.ts';

/** A second breakdown at half the rate says that the rate was not the cause. */
const MOST_RECOVERIES = 1;

/**
 * Puts a broken state back to its newest checkpoint, with half the learning rate from then on, and writes that down in the
 * checkpoint, so that a kill changes nothing. Throws UserError, with advice, when that has been done before.
 */
export async function goBack(
  state: TrainingState,
  { message }: BrokenDown,
  runDirectory: string,
  context: RunContext,
): Promise<void> {
  const earlier = state.recoveries;
  const brokeAtImages = state.imagesSeen;
  if (earlier.length >= MOST_RECOVERIES) throw givingUp(message, runDirectory);
  const checkpoint = readCheckpoint(runDirectory);
  restore(state, checkpoint);
  state.recoveries = [...earlier, { brokeAtImages, backToImages: state.imagesSeen, reason: message }];
  await writeCheckpoint(runDirectory, state, context);
}

function givingUp(reason: string, runDirectory: string): UserError {
  return new UserError(
    'Training broke down a second time.',
    `${reason}, also at half the learning rate. The last checkpoint is sound: ${listCheckpoints(runDirectory).at(-1)}`,
    'branch off it with other options, `omokage train --branch <run> --set learningRate=...` (a tenth of what it was) or a larger ' +
      '`--set r1Gamma=...`; if it breaks from the first images on, look for broken pictures with `omokage data info --preview`.',
  );
}
