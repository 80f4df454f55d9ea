import { ArtefactError } from './artefact-error.ts';
import { canonicalJson } from './canonical-json.ts';
import { keys, POINTER_MEMORY, type Pointer, pointerSchema } from './manifest.ts';
import type { ModelStore, VersionTag } from './stores/store.ts';

/** `channels/<name>/stable.json`: the one small mutable file of a model. */

const POINTER_BYTES = 4 << 10;

/** A pointer that is there but says nothing is `undefined`; its tag allows to overwrite it. */
export interface StoredPointer {
  readonly pointer: Pointer | undefined;
  readonly tag: VersionTag;
}

/** @returns undefined when the name was never published. @throws StoreError, or ArtefactError `too-large`. */
export async function readPointer(store: ModelStore, name: string): Promise<StoredPointer | undefined> {
  const stored = await store.getTagged(keys.pointer(name), POINTER_BYTES);
  return stored && { pointer: parsePointer(stored.bytes, name), tag: stored.tag };
}

/** Moves the pointer if it still is `expected`. @returns whether it was. */
export function movePointer(store: ModelStore, pointer: Pointer, expected: VersionTag | 'absent'): Promise<boolean> {
  const options = { contentType: 'application/json' };
  return store.putIf(keys.pointer(pointer.name), canonicalJson(pointer), expected, options);
}

/** The pointer of a name that is to mean `digest` from now on. @param current what it means so far, if anything. */
export function pointerTo(name: string, digest: string, current: Pointer | undefined): Pointer {
  return { name, digest, published: new Date().toISOString(), before: memoryOf(digest, current) };
}

/** A digest that the name meant before takes off all that came after it: going back twice goes back further, and not forth again. */
function memoryOf(digest: string, current: Pointer | undefined): string[] {
  if (current === undefined) return [];
  const { before = [] } = current;
  const at = before.indexOf(digest);
  const memory = at < 0 ? [current.digest, ...before] : before.slice(at + 1);
  return memory.slice(0, POINTER_MEMORY);
}

/** The error of a pointer that cannot be read. */
export function brokenPointer(name: string): ArtefactError {
  return new ArtefactError('malformed', {
    what: `What the model "${name}" stands for cannot be read.`,
    detail: `${keys.pointer(name)} is not a valid pointer to a model of that name.`,
    fix: 'Publish the model again, or ask for it by digest.',
  });
}

function parsePointer(bytes: Uint8Array, name: string): Pointer | undefined {
  try {
    const pointer = pointerSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
    return pointer.name === name ? pointer : undefined;
  } catch {
    return undefined;
  }
}
