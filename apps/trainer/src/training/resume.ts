import { parseSeed } from '@omokage/models/sampling';
import type { ConfiguredSystem } from '@omokage/models/systems';
import { type Checkpoint, readCheckpoint, restore } from './checkpoint.ts';
import { configureSystem } from './configure.ts';
import type { RunConfig } from './run-config.ts';
import { TrainingState } from './state.ts';
import { exampleVectors } from './vocabulary.ts';

/** The state that a run begins with. A backend must have been started. */
export function freshState(system: ConfiguredSystem, { seed, texts }: RunConfig): TrainingState {
  const state = new TrainingState(system, parseSeed(seed));
  if (texts !== undefined) state.examples = exampleVectors(texts);
  return state;
}

/**
 * The state that a checkpoint holds, for its own run or for one with other options. A backend must have been started.
 * Throws UserError, also when the options change the networks.
 */
export function stateOf(checkpoint: Checkpoint, run: RunConfig = checkpoint.progress.run): TrainingState {
  const state = freshState(configureSystem(run.system, run.config), run);
  try {
    restore(state, checkpoint);
  } catch (error) {
    state.dispose();
    throw error;
  }
  return state;
}

/** The state of a run's newest checkpoint, or of the one that is named. A backend must have been started. Throws UserError. */
export function loadState(runOrFile: string): { state: TrainingState; checkpoint: Checkpoint } {
  const checkpoint = readCheckpoint(runOrFile);
  return { state: stateOf(checkpoint), checkpoint };
}
