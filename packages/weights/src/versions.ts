import { ArtefactError } from './artefact-error.ts';
import { sha256Hex } from './digest.ts';
import { digestSchema, keys, MANIFEST_LIMITS, type Manifest } from './manifest.ts';
import { parseManifest } from './parse-manifest.ts';
import { readPointer } from './pointer.ts';
import type { ModelStore } from './stores/store.ts';

/** One model of a name that a store holds. */
export interface StoredVersion {
  readonly digest: string;
  /** Undefined where it is missing or damaged. Shards have not been looked at. */
  readonly manifest: Manifest | undefined;
  /** 0 for what the name means, 1 for what it meant before, and so on; undefined for what its pointer does not remember. */
  readonly age: number | undefined;
}

/**
 * All models of a name that the store holds: what the name means, then what it meant before, then the others from the newest on.
 * Empty for a name that was never published.
 * @throws StoreError
 */
export async function listVersions(store: ModelStore, name: string): Promise<StoredVersion[]> {
  const [found, stored] = await Promise.all([store.list(`models/${name}/`), readPointer(store, name)]);
  const { digest, before = [] } = stored?.pointer ?? {};
  const ages = [...(digest === undefined ? [] : [digest]), ...before];
  const digests = new Set(
    found.map((key) => key.split('/')[2]!).filter((text) => digestSchema.safeParse(text).success),
  );
  const versions = await Promise.all(
    [...digests].map(async (each) => {
      const age = ages.indexOf(each);
      return { digest: each, manifest: await readManifest(store, name, each), age: age < 0 ? undefined : age };
    }),
  );
  return versions.sort(byAgeThenCreation);
}

async function readManifest(store: ModelStore, name: string, digest: string): Promise<Manifest | undefined> {
  try {
    const bytes = await store.get(keys.manifest(name, digest), MANIFEST_LIMITS.manifestBytes);
    if (bytes === undefined || (await sha256Hex(bytes)) !== digest) return undefined;
    return parseManifest(bytes);
  } catch (error) {
    if (error instanceof ArtefactError) return undefined;
    throw error;
  }
}

function byAgeThenCreation(one: StoredVersion, other: StoredVersion): number {
  const [first, second] = [one, other].map(({ age }) => age ?? Number.POSITIVE_INFINITY) as [number, number];
  if (first !== second) return first - second;
  return (other.manifest?.created ?? '').localeCompare(one.manifest?.created ?? '');
}
