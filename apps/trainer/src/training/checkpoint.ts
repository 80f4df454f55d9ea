import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as tf from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { UserError } from '../errors.ts';
import { parseJson } from '../parse-json.ts';
import { adaptationSchema, UNADAPTED } from './adaptation.ts';
import { BrokenDown } from './broken-down.ts';
import { habitsSchema, runConfigSchema } from './run-config.ts';
import { readTensorFile, type StoredTensor, writeTensorFile } from './safetensors.ts';
import type { NetworkState, TrainingState } from './state.ts';

/** Checkpoints of a run that are kept; older ones are removed when a new one is complete. */
const KEPT = 3;

/** What computed, in words. A run may move: a checkpoint names the host that wrote it. */
export const hostSchema = z.strictObject({ backend: z.string(), machine: z.string() });
export type Host = z.infer<typeof hostSchema>;

/** What a checkpoint knows beside its tensors. */
const progressSchema = z.strictObject({
  version: z.literal(2),
  run: runConfigSchema,
  habits: habitsSchema,
  step: z.int().min(0),
  imagesSeen: z.int().min(0),
  seconds: z.number().min(0),
  /** How often the optimizer of each network has moved each variable; one number for all in older checkpoints. */
  optimizerSteps: z.record(z.string(), z.union([z.record(z.string(), z.int().min(0)), z.int().min(0)])),
  recoveries: z.array(
    z.strictObject({ brokeAtImages: z.int().min(0), backToImages: z.int().min(0), reason: z.string() }),
  ),
  adaptation: adaptationSchema.default(UNADAPTED),
  host: hostSchema,
});
export type Progress = z.infer<typeof progressSchema>;

/** What a checkpoint says of the run around a state. */
export type RunContext = Pick<Progress, 'run' | 'habits' | 'host'>;

export interface Checkpoint {
  readonly path: string;
  readonly progress: Progress;
  readonly tensors: ReadonlyMap<string, StoredTensor>;
}

const METADATA_KEY = 'omokage';
const directory = (runDirectory: string) => join(runDirectory, 'checkpoints');
const NAME = /^checkpoint-(\d{9})\.safetensors$/;

/** The best state of a run by its chosen metric; it stands beside the numbered checkpoints and is never removed. */
export const bestCheckpointOf = (runDirectory: string): string => join(directory(runDirectory), 'best.safetensors');

/**
 * Writes all of a state, atomically, and removes the oldest checkpoints. Returns the file's path. Throws BrokenDown for a state
 * with a number that is not finite, so that the newest checkpoint is always sound.
 */
export async function writeCheckpoint(
  runDirectory: string,
  state: TrainingState,
  context: RunContext,
): Promise<string> {
  const name = `checkpoint-${String(state.imagesSeen).padStart(9, '0')}.safetensors`;
  const path = join(directory(runDirectory), name);
  await writeState(path, state, context);
  removeOld(runDirectory);
  return path;
}

/** Writes all of a state to one file, atomically. Throws BrokenDown for a state with a number that is not finite. */
export async function writeState(path: string, state: TrainingState, context: RunContext): Promise<void> {
  const tensors = await readSound(state);
  const progress: Progress = {
    version: 2,
    ...context,
    step: state.step,
    imagesSeen: state.imagesSeen,
    seconds: state.seconds,
    optimizerSteps: Object.fromEntries(
      [...state.networks].map(([name, { optimizer }]) => [name, Object.fromEntries(optimizer.steps)]),
    ),
    recoveries: [...state.recoveries],
    adaptation: state.adaptation,
  };
  writeTensorFile(path, { tensors, metadata: { [METADATA_KEY]: JSON.stringify(progress) } });
}

/** Removes all but the newest checkpoints, and what a killed run left half-written. */
function removeOld(runDirectory: string): void {
  for (const old of listCheckpoints(runDirectory).slice(0, -KEPT)) rmSync(old);
  for (const name of readdirSync(directory(runDirectory))) {
    if (name.endsWith('.partial')) rmSync(join(directory(runDirectory), name), { force: true });
  }
}

/** The numbers of a state, by name. Throws BrokenDown when one of them is not finite. */
export async function readSound(state: TrainingState): Promise<Map<string, StoredTensor>> {
  const tensors = new Map<string, StoredTensor>();
  for (const [name, variable] of state.tensors()) {
    const values = await variable.data<'float32'>();
    if (!values.every(Number.isFinite)) throw new BrokenDown(`${name} holds a number that is not finite`);
    tensors.set(name, { shape: variable.shape, values });
  }
  return tensors;
}

/** Complete checkpoints of a run, oldest first. */
export function listCheckpoints(runDirectory: string): string[] {
  if (!existsSync(directory(runDirectory))) return [];
  return readdirSync(directory(runDirectory))
    .filter((name) => NAME.test(name))
    .sort()
    .map((name) => join(directory(runDirectory), name));
}

/** The newest checkpoint of a run directory, or the one checkpoint file that is named. Throws UserError. */
export function readCheckpoint(runOrFile: string): Checkpoint {
  const path = runOrFile.endsWith('.safetensors') ? runOrFile : listCheckpoints(runOrFile).at(-1);
  if (path === undefined || !existsSync(path)) {
    throw new UserError(
      `There is no checkpoint in ${runOrFile}.`,
      'A run writes its first checkpoint at the end of its first interval, and when it is stopped with Ctrl-C.',
      'name a run directory that has a checkpoints/ folder with .safetensors files, or one such file.',
    );
  }
  const { tensors, metadata } = readTensorFile(path);
  const progress = progressSchema.safeParse(parseJson(metadata[METADATA_KEY] ?? ''));
  if (!progress.success) {
    throw new UserError(
      `${path} is not a checkpoint of omokage.`,
      z.prettifyError(progress.error),
      'name a checkpoint that `omokage train` wrote with this version.',
    );
  }
  return { path, progress: progress.data, tensors };
}

/** Puts a checkpoint's values into a fresh state of the same system. Throws UserError where the two do not match. */
export function restore(state: TrainingState, { path, progress, tensors }: Checkpoint): void {
  const variables = state.tensors();
  const mismatch = variables.find(([name, { shape }]) => tensors.get(name)?.shape.join() !== shape.join());
  const uncounted = [...state.networks.keys()].find((name) => progress.optimizerSteps[name] === undefined);
  if (mismatch !== undefined || uncounted !== undefined || variables.length !== tensors.size) {
    throw new UserError(
      `${path} does not fit the system.`,
      mismatch
        ? `Tensor "${mismatch[0]}" is missing or has another shape.`
        : uncounted
          ? `It does not say how many steps the optimizer of "${uncounted}" has taken.`
          : 'It holds tensors that the system lacks.',
      'use the version of omokage that wrote it, and options that leave the networks as they are.',
    );
  }
  for (const [name, variable] of variables) {
    const { shape, values } = tensors.get(name)!;
    tf.tidy(() => variable.assign(tf.tensor(values, [...shape])));
  }
  state.step = progress.step;
  state.imagesSeen = progress.imagesSeen;
  state.seconds = progress.seconds;
  state.recoveries = progress.recoveries;
  state.adaptation = progress.adaptation;
  for (const [name, network] of state.networks) restoreSteps(network, progress.optimizerSteps[name]!);
}

function restoreSteps({ optimizer, parameters }: NetworkState, steps: Progress['optimizerSteps'][string]): void {
  const counts =
    typeof steps === 'number' ? parameters.trainable().map(([name]) => [name, steps] as const) : Object.entries(steps);
  optimizer.steps.clear();
  for (const [name, count] of counts) optimizer.steps.set(name, count);
}
