import type { Artefact } from './artefact.ts';
import { ArtefactError } from './artefact-error.ts';
import { type LoadOptions, shardBytes, verifyArtefact } from './load.ts';
import { keys, type Manifest } from './manifest.ts';
import { movePointer, pointerTo, readPointer } from './pointer.ts';
import { resolveModel } from './resolve.ts';
import { type ModelStore, StoreError } from './stores/store.ts';

export interface PublishOptions extends LoadOptions {
  /** Writes all files also when the store already holds them whole. */
  readonly force?: boolean;
}

const POINTER_TRIES = 5;

/**
 * Makes `artefact` the model that its name stands for: shards, then manifest, then - when all of it has been read
 * back from the store - the pointer. Whatever fails on the way, the pointer still names the model of before.
 *
 * Publishing what is already there writes nothing. When another publish moves the pointer at the same time, this one
 * looks again and goes after it: the last one wins, and none half.
 * @returns `moved` is false when the pointer named this digest already.
 * @throws ArtefactError when the artefact is not whole; StoreError.
 */
export async function publish(
  artefact: Artefact,
  store: ModelStore,
  options: PublishOptions = {},
): Promise<{ digest: string; moved: boolean }> {
  const { manifest, digest } = await verifyArtefact(artefact, options);
  if (options.force || !(await isStored(store, manifest.name, digest))) {
    await putFiles(store, manifest, artefact);
    await resolveModel(store, manifest.name, digest);
  }
  return { digest, moved: await pointAt(store, manifest.name, digest) };
}

/** A damaged or unfinished copy counts as none: it is written again. */
async function isStored(store: ModelStore, name: string, digest: string): Promise<boolean> {
  try {
    await resolveModel(store, name, digest);
    return true;
  } catch (error) {
    if (error instanceof ArtefactError) return false;
    throw error;
  }
}

/** `manifest` is the one that was verified: only the files it names are written. */
async function putFiles(store: ModelStore, { name, shards }: Manifest, artefact: Artefact): Promise<void> {
  const { digest, manifestBytes } = artefact;
  for (const { path, sha256 } of shards) {
    const options = { contentType: 'application/octet-stream', immutable: true, sha256 };
    await store.put(keys.shard(name, digest, path), shardBytes(artefact, path), options);
  }
  const options = { contentType: 'application/json', immutable: true, sha256: digest };
  await store.put(keys.manifest(name, digest), manifestBytes, options);
}

async function pointAt(store: ModelStore, name: string, digest: string): Promise<boolean> {
  for (let tries = 0; tries < POINTER_TRIES; tries++) {
    const current = await readPointer(store, name);
    if (current?.pointer?.digest === digest) return false;
    const pointer = pointerTo(name, digest, current?.pointer);
    if (await movePointer(store, pointer, current?.tag ?? 'absent')) return true;
  }
  throw new StoreError({
    what: `The model "${name}" was stored, but its name still stands for another digest.`,
    detail: `Others moved ${keys.pointer(name)} each of the ${POINTER_TRIES} times it was tried.`,
    fix: 'Publish again when nobody else is publishing under this name.',
  });
}
