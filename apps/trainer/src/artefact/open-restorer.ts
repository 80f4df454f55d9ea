import { existsSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkPlan } from '@omokage/models/plan';
import type { RestorerManifest, TaskName } from '@omokage/weights';
import { readArtefactDirectory } from '@omokage/weights/directory-store';
import { ModelRestorer } from '@omokage/weights/restorer';
import { asset } from '../assets.ts';
import { UserError } from '../errors.ts';
import { loadState } from '../training/resume.ts';
import { compileRestorer } from './compile-restorer.ts';
import { explained } from './explained.ts';
import { onEngine } from './on-engine.ts';

/** Something that restores pictures, and what it is called in them. */
export interface OpenRestorer {
  readonly restorer: ModelRestorer<Pick<RestorerManifest, 'plan' | 'restorer'>>;
  /** `name@digest`, or the run and how far it had come. */
  readonly name: string;
}

/** What is asked of a restorer that decides which one it is. */
export interface Wanted {
  readonly task?: TaskName | undefined;
  readonly scale?: number | undefined;
}

const MANIFEST = 'manifest.json';
/** The models that travel with the Worker. The portable trainer has none of them, and so nothing there. */
const EMBEDDED_MODELS = '../../packages/weights/embedded';
const EMBEDDED = fileURLToPath(asset(EMBEDDED_MODELS));

/**
 * The restorer of an exported model or of a run, or, where no place is given, the one that travels with the Worker for its task. A backend must have been
 * started. Throws UserError.
 */
export async function openRestorer(place: string | undefined, wanted: Wanted): Promise<OpenRestorer> {
  if (place === undefined) return openEmbedded(wanted);
  return existsSync(join(place, MANIFEST)) ? openModel(place, wanted) : openRun(place, wanted);
}

async function openModel(folder: string, { task }: Wanted): Promise<OpenRestorer> {
  const { manifest, weights, digest } = await read(folder);
  if (manifest.kind !== 'restorer') {
    throw new UserError(
      `${folder} restores nothing.`,
      `"${manifest.name}" is a model that draws pictures.`,
      'name a restorer, or draw with `omokage sample`.',
    );
  }
  const known = manifest.restorer.task;
  if (task !== undefined && task !== known) {
    throw new UserError(
      `This model is not for the task ${task}.`,
      `"${manifest.name}" is for ${known}.`,
      `give --task ${known}, or another model.`,
    );
  }
  return {
    restorer: new ModelRestorer({ manifest, weights }, { runner: onEngine }),
    name: `${manifest.name}@${digest}`,
  };
}

async function openRun(place: string, { task, scale }: Wanted): Promise<OpenRestorer> {
  const { state, checkpoint } = loadState(place);
  try {
    const { system, restorer } = state.system;
    if (restorer === undefined) {
      throw new UserError(
        `${place} restores nothing.`,
        `Its system, ${system}, turns no pictures into others.`,
        'name a run of a system that does; `omokage systems` lists them.',
      );
    }
    if (task === undefined) {
      throw new UserError(
        'It is not clear what this run restores.',
        'Only an exported model says what it is for.',
        'add --task, or export the run.',
      );
    }
    const scales = task === 'upscale' && scale !== undefined ? [scale] : undefined;
    const model = await compileRestorer(state, { task, scales });
    return {
      restorer: new ModelRestorer(model, { runner: onEngine }),
      name: `${system}@${basename(checkpoint.path, '.safetensors')}`,
    };
  } finally {
    state.dispose();
  }
}

/** Of two of one task, the first by name. */
async function openEmbedded({ task }: Wanted): Promise<OpenRestorer> {
  if (task === undefined) {
    throw new UserError(
      'It is not clear how to restore.',
      'Neither a task nor a model is given.',
      'add --task or --model.',
    );
  }
  const folders = existsSync(EMBEDDED) ? readdirSync(EMBEDDED).sort() : [];
  for (const folder of folders.map((name) => join(EMBEDDED, name))) {
    if (!existsSync(join(folder, MANIFEST))) continue;
    const { manifest } = await read(folder);
    if (manifest.kind === 'restorer' && manifest.restorer.task === task) return openModel(folder, { task });
  }
  throw new UserError(
    `There is no model for ${task} by default.`,
    'None comes along with this program.',
    'name one with --model: a folder that `omokage export` wrote, or a run.',
  );
}

const read = (folder: string) => explained(() => readArtefactDirectory(folder, undefined, { check: checkPlan }));
