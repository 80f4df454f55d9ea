import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Artefact, ArtefactShard } from './artefact.ts';
import { ArtefactError } from './artefact-error.ts';
import { type LoadedModel, type LoadOptions, readArtefact, shardBytes, verifyArtefact } from './load.ts';
import { MANIFEST_LIMITS } from './manifest.ts';
import { readFileCapped, syncDirectory, temporaryBeside, writeSynced } from './whole-file.ts';

/** An exported artefact as a plain folder: `manifest.json` and the shards that it names. */

const MANIFEST = 'manifest.json';
const OF_AN_ARTEFACT = /^(manifest\.json|weights-\d+of\d+\.bin)$/;

/**
 * Writes an artefact into the folder `directory`, all of it or nothing. A folder that is there already is replaced if
 * nothing but an artefact is in it.
 * @throws ArtefactError when the artefact is not whole, or the folder holds other files.
 */
export async function writeArtefact(directory: string, artefact: Artefact): Promise<void> {
  const { manifest } = await verifyArtefact(artefact);
  const target = resolve(directory);
  await refuseOtherFiles(target);
  const temporary = temporaryBeside(target);
  await mkdir(temporary, { recursive: true });
  try {
    // Only files that the verified manifest names: their names are plain.
    for (const { path } of manifest.shards) await writeSynced(join(temporary, path), shardBytes(artefact, path));
    await writeSynced(join(temporary, MANIFEST), artefact.manifestBytes);
    await syncDirectory(temporary);
    await exchange(temporary, target);
    await syncDirectory(dirname(target));
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

/**
 * Reads what `writeArtefact` wrote, with all the checks of `readArtefact`.
 * @returns the model, and its bytes for publishing.
 * @throws ArtefactError
 */
export async function readArtefactDirectory(
  directory: string,
  expectedDigest?: string,
  options: LoadOptions = {},
): Promise<Artefact & LoadedModel> {
  const manifestBytes = await readPart(directory, MANIFEST, MANIFEST_LIMITS.manifestBytes);
  const shards: ArtefactShard[] = [];
  const shard = async (path: string, maxBytes: number) => {
    const bytes = await readPart(directory, path, maxBytes);
    shards.push({ path, bytes });
    return bytes;
  };
  const model = await readArtefact({ manifest: manifestBytes, shard }, expectedDigest, options);
  const order = model.manifest.shards.map(({ path }) => path);
  shards.sort((a, b) => order.indexOf(a.path) - order.indexOf(b.path));
  return { ...model, manifestBytes, shards };
}

async function readPart(directory: string, path: string, maxBytes: number): Promise<Uint8Array> {
  const bytes = await readFileCapped(join(directory, path), path, maxBytes);
  if (bytes !== undefined) return bytes;
  throw new ArtefactError('not-found', {
    what: 'There is no whole artefact in this folder.',
    detail: `${join(directory, path)} is missing.`,
    fix: 'Give the folder that "omokage export" wrote, or export again.',
  });
}

async function refuseOtherFiles(directory: string): Promise<void> {
  const names = await readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const other = names.find((name) => !OF_AN_ARTEFACT.test(name));
  if (other === undefined) return;
  throw new ArtefactError('malformed', {
    what: 'The artefact was not written.',
    detail: `${directory} holds other files, such as "${other}", which replacing the folder would delete.`,
    fix: 'Give a new or an empty folder.',
  });
}

/** rename(2) takes the place of an empty directory only, so an artefact that is there steps aside first. */
async function exchange(temporary: string, target: string): Promise<void> {
  const old = temporaryBeside(target);
  const stepped = await rename(target, old).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
  try {
    await rename(temporary, target);
  } catch (error) {
    if (stepped) await rename(old, target);
    throw error;
  }
  await rm(old, { recursive: true, force: true });
}
