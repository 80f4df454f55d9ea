import { ArtefactError } from './artefact-error.ts';
import { canonicalJson } from './canonical-json.ts';
import { keys, type Pointer, pointerSchema } from './manifest.ts';
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
