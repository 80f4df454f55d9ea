import { type PlanWeights, reachOf } from '@omokage/models/plan';
import { RESTORER_LIMITS, type RestorerManifest, type TaskName } from '@omokage/weights';
import { UserError } from '../errors.ts';
import type { TrainingState } from '../training/state.ts';
import { compileComposition } from './compile-composition.ts';

const PICTURE = 'picture';

/** Factors of a model that enlarges, where none are given: those that data are made for (`data degrade --with downscale:2-4`). */
export const DEFAULT_SCALES: readonly number[] = [2, 4];

/** What a restorer is for: what its pairs showed, of which a run knows nothing. */
export interface Purpose {
  readonly task: TaskName;
  /** Factors that it enlarges by; of `upscale` only. */
  readonly scales?: readonly number[] | undefined;
}

/** What a manifest says of how a model restores, and the weights of its plan. */
export interface CompiledRestorer {
  readonly manifest: Pick<RestorerManifest, 'plan' | 'restorer'>;
  readonly weights: PlanWeights;
}

/**
 * The restorer of a trained state in its serving form: recorded with the parameters that ship, whose statistics came with the checkpoint,
 * and compiled. How far it looks is read off its plan. Throws UserError for a purpose that the system is not made for.
 */
export async function compileRestorer(state: TrainingState, { task, scales }: Purpose): Promise<CompiledRestorer> {
  const { network, inputChannels, masked } = state.restorer;
  checkPurpose(state, { task, scales });
  const { plan, weights } = await compileComposition(state, network, PICTURE);
  const { reach, multiple } = reachOf(plan);
  return {
    manifest: {
      plan,
      restorer: {
        task,
        picture: 'picture',
        ...(masked && { mask: 'mask' }),
        inputChannels,
        output: PICTURE,
        channels: state.system.picture[2] as 1 | 3,
        range: [-1, 1],
        // Beyond the limit it is as good as all of the picture.
        reach: reach !== undefined && reach <= RESTORER_LIMITS.reach ? reach : null,
        multiple,
        ...(task === 'upscale' && { scales: [...(scales ?? DEFAULT_SCALES)].sort((a, b) => a - b) }),
      },
    },
    weights,
  };
}

function checkPurpose({ system: { system, restorer } }: TrainingState, { task, scales }: Purpose): void {
  if (scales !== undefined && task !== 'upscale') {
    throw new UserError(
      '--scales would have no effect.',
      `The task is ${task}.`,
      'leave it out, or give --task upscale.',
    );
  }
  if (restorer?.masked && task !== 'inpaint') {
    throw new UserError(
      `This model is not for the task ${task}.`,
      `Its system, ${system}, takes masks: it fills holes.`,
      'give --task inpaint.',
    );
  }
}
