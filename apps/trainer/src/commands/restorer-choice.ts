import { TASKS, type TaskName } from '@omokage/weights';
import type { Purpose } from '../artefact/compile-restorer.ts';
import { UserError } from '../errors.ts';
import type { TrainingState } from '../training/state.ts';

/** What only restorers are asked for when they are exported. */
export interface RestorerChoice {
  readonly task?: TaskName | undefined;
  readonly scales?: readonly number[] | undefined;
  readonly data?: string | undefined;
  readonly inputs?: string | undefined;
}

/**
 * What the restorer of a state is for; undefined for a system that restores nothing. Throws UserError where that is not said, or said
 * of something else.
 */
export function purposeOf(
  { system: { system, restorer } }: TrainingState,
  choice: RestorerChoice,
): Purpose | undefined {
  if (restorer === undefined) {
    refuseAll(
      choice,
      `The system ${system} restores nothing.`,
      'leave it out, or name a run of a system that turns pictures into others.',
    );
    return undefined;
  }
  const { task, scales } = choice;
  if (task !== undefined) return { task, scales };
  throw new UserError(
    'It is not clear what this restorer is for.',
    `A run of ${system} knows pairs of pictures, and not what they stand for.`,
    `give --task: ${TASKS.join(', ')}.`,
  );
}

/** Throws UserError for the first of these options that was given. */
export function refuseAll(options: object, detail: string, fix: string): void {
  const given = Object.entries(options).find(([, value]) => value !== undefined);
  if (given !== undefined) throw new UserError(`--${given[0]} would have no effect.`, detail, fix);
}
