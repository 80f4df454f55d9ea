import { previewWishes, writeSampleGrid } from './preview.ts';
import type { Restoration } from './restoration.ts';
import { writeRestorationGrid } from './restoration-grid.ts';
import { collectRestorerStatistics, collectStandingStatistics } from './standing-statistics.ts';
import type { TrainingState } from './state.ts';

/** What a run has to show for itself: of a generator the pictures that it draws, of a restorer what it makes of others. */
export interface Showing {
  /** Gives the network that ships its statistics; the grid, and whatever is measured, rely on it. */
  prepare(): Promise<void>;
  /** Whether the statistics come with a checkpoint: those of a restorer are of its data, which may not be there later. */
  readonly kept: boolean;
  /** Writes a grid of pictures as a PNG. */
  grid(path: string): Promise<void>;
}

/** Undefined for a system that has nothing to show, such as a classifier. */
export function showingOf(state: TrainingState, restoration: Restoration | undefined): Showing | undefined {
  if (state.system.sampler !== undefined) {
    return {
      prepare: () => collectStandingStatistics(state),
      kept: false,
      grid: (path) => writeSampleGrid(path, state.sampler(), previewWishes(1)),
    };
  }
  if (restoration === undefined) return undefined;
  return {
    prepare: async () => collectRestorerStatistics(state, restoration),
    kept: true,
    grid: (path) => writeRestorationGrid(path, state, restoration),
  };
}
