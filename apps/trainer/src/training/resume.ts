import { parseSeed } from '@omokage/models/sampling';
import { systemNamed } from '@omokage/models/systems';
import { type Checkpoint, readCheckpoint, restore } from './checkpoint.ts';
import { TrainingState } from './state.ts';

/** The state of a run's newest checkpoint, or of the one that is named. A backend must have been started. Throws UserError. */
export function loadState(runOrFile: string): { state: TrainingState; checkpoint: Checkpoint } {
  const checkpoint = readCheckpoint(runOrFile);
  const { run } = checkpoint.progress;
  const state = new TrainingState(systemNamed(run.system).configure(run.config), parseSeed(run.seed));
  restore(state, checkpoint);
  return { state, checkpoint };
}
