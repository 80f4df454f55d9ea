import { ArtefactError, PUBLISH_AGAIN } from './artefact-error.ts';
import { type LoadedModel, type LoadOptions, readArtefact } from './load.ts';
import { digestSchema, keys, MANIFEST_LIMITS, modelNameSchema } from './manifest.ts';
import { brokenPointer, readPointer } from './pointer.ts';
import type { ModelStore } from './stores/store.ts';

/**
 * Loads the model that `name` stands for, or the one with this digest. All that the store gives is checked.
 * @throws ArtefactError `not-found` when there is no such model - also for names and digests that none can have;
 *   others when it is there but damaged. StoreError when the store cannot be used.
 */
export async function resolveModel(
  store: ModelStore,
  name: string,
  digest?: string,
  options: LoadOptions = {},
): Promise<LoadedModel> {
  checkAddress(name, digest);
  const wanted = digest ?? (await resolveDigest(store, name));
  const manifest = await store.get(keys.manifest(name, wanted), MANIFEST_LIMITS.manifestBytes);
  if (manifest === undefined) throw notFound(`"${name}" has no version ${wanted}.`);
  const shard = async (path: string, bytes: number) =>
    (await store.get(keys.shard(name, wanted, path), bytes)) ?? shardIsGone(path);
  const model = await readArtefact({ manifest, shard }, wanted, options);
  if (model.manifest.name !== name) throw misplaced(name, model.manifest.name);
  return model;
}

/**
 * The digest that `name` stands for now.
 * @throws ArtefactError `not-found` or `malformed`; StoreError.
 */
export async function resolveDigest(store: ModelStore, name: string): Promise<string> {
  checkAddress(name, undefined);
  const stored = await readPointer(store, name);
  if (stored === undefined) throw notFound(`No model was published as "${name}".`);
  if (stored.pointer === undefined) throw brokenPointer(name);
  return stored.pointer.digest;
}

/**
 * All published names and what they stand for, sorted by name. A pointer that cannot be read is left out: it offers
 * no model, and `resolveDigest` says why.
 * @throws StoreError
 */
export async function listModels(store: ModelStore): Promise<{ name: string; digest: string }[]> {
  const names = (await store.list('channels/')).map(nameOfPointer).filter((name) => name !== undefined);
  const models = await Promise.all(names.map((name) => readModel(store, name)));
  return models.filter((model) => model !== undefined);
}

async function readModel(store: ModelStore, name: string) {
  try {
    return { name, digest: await resolveDigest(store, name) };
  } catch (error) {
    if (error instanceof ArtefactError) return undefined;
    throw error;
  }
}

function nameOfPointer(key: string): string | undefined {
  const name = key.split('/')[1];
  return modelNameSchema.safeParse(name).success && key === keys.pointer(name) ? name : undefined;
}

/** Names and digests become parts of keys: only what can be one goes on. */
function checkAddress(name: string, digest: string | undefined): void {
  const problem = modelNameSchema.safeParse(name).error ?? digestSchema.optional().safeParse(digest).error;
  if (problem !== undefined) throw notFound(`${problem.issues[0].message}.`);
}

function notFound(detail: string): ArtefactError {
  return new ArtefactError('not-found', {
    what: 'There is no such model.',
    detail,
    fix: 'Ask for a name and digest that were published.',
  });
}

function shardIsGone(path: string): never {
  throw new ArtefactError('not-found', {
    what: 'The model is not complete.',
    detail: `Its shard ${path} is missing from the store.`,
    fix: PUBLISH_AGAIN,
  });
}

function misplaced(name: string, actual: string): ArtefactError {
  return new ArtefactError('malformed', {
    what: `What is stored as "${name}" is another model.`,
    detail: `Its manifest says "${actual}".`,
    fix: PUBLISH_AGAIN,
  });
}
