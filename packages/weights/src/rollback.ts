import { ArtefactError } from './artefact-error.ts';
import type { LoadOptions } from './load.ts';
import { keys } from './manifest.ts';
import { brokenPointer, movePointer, pointerTo, readPointer, type StoredPointer } from './pointer.ts';
import { resolveModel } from './resolve.ts';
import { type ModelStore, StoreError } from './stores/store.ts';

export interface RollbackOptions extends LoadOptions {
  /** The digest that the name is to mean; the one that it meant before unless given. */
  readonly digest?: string;
}

/**
 * Makes `name` mean a model that the store holds already: the one of before, or one by its digest. It is read and found whole first.
 * Whoever moves the name in the meantime wins: what was decided on is no longer so.
 * @returns what the name means now, and what it meant; the same where there was nothing to do.
 * @throws ArtefactError `not-found` for a name that was never published, or that there is no such model to go back to, others when
 *   that model is damaged; StoreError, also when somebody else moved the name.
 */
export async function rollback(
  store: ModelStore,
  name: string,
  { digest, ...options }: RollbackOptions = {},
): Promise<{ from: string | undefined; to: string }> {
  const stored = await readPointer(store, name);
  if (stored === undefined) throw neverPublished(name);
  const from = stored.pointer?.digest;
  const to = digest ?? digestBefore(name, stored);
  if (to === from) return { from, to };
  await resolveModel(store, name, to, options);
  if (await movePointer(store, pointerTo(name, to, stored.pointer), stored.tag)) return { from, to };
  throw new StoreError({
    what: `The name "${name}" was not moved.`,
    detail: `Somebody else moved ${keys.pointer(name)} at the same time.`,
    fix: 'See what the name means now, and decide again.',
  });
}

function digestBefore(name: string, { pointer }: StoredPointer): string {
  if (pointer === undefined) throw brokenPointer(name);
  const [latest] = pointer.before ?? [];
  if (latest !== undefined) return latest;
  throw new ArtefactError('not-found', {
    what: `There is nothing that "${name}" could go back to.`,
    detail: `Its pointer, ${keys.pointer(name)}, remembers no model from before ${pointer.digest}.`,
    fix: 'Say which version it is to mean, by its digest.',
  });
}

function neverPublished(name: string): ArtefactError {
  return new ArtefactError('not-found', {
    what: 'There is no such model.',
    detail: `No model was published as "${name}".`,
    fix: 'Give the name of a model that was published.',
  });
}
