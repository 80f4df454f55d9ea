import {
  ArtefactError,
  equalDigests,
  keys,
  MANIFEST_LIMITS,
  type Manifest,
  type ModelStore,
  parseManifest,
  type Shard,
  sha256Hex,
} from '@omokage/weights';

/**
 * The files of published models, as they are; nothing is handed out that is not what its digest says. All methods throw StoreError
 * when storage does not answer, and ArtefactError for what is missing or damaged.
 */

export interface ManifestFile {
  readonly manifest: Manifest;
  readonly bytes: Uint8Array;
}

/** Most bytes of a shard that is handed out: it is checked as a whole, and an isolate has room for few. Usual ones have 4 MiB. */
const MOST_SHARD_BYTES = 16 << 20;

const ASK_FOR_ANOTHER = 'Ask for a name and digest that were published, or publish the model again.';

export class StoredFiles {
  readonly #store: ModelStore;

  constructor(store: ModelStore) {
    this.#store = store;
  }

  async manifest(name: string, digest: string): Promise<ManifestFile> {
    const bytes = await this.#store.get(keys.manifest(name, digest), MANIFEST_LIMITS.manifestBytes);
    if (bytes === undefined) throw failure('not-found', `"${name}" has no version ${digest}.`);
    if (!equalDigests(await sha256Hex(bytes), digest)) {
      throw failure('digest-mismatch', `The manifest of "${name}@${digest}" is not the one that was published.`);
    }
    const manifest = parseManifest(bytes);
    if (manifest.name !== name)
      throw failure('malformed', `What is stored as "${name}" says that it is "${manifest.name}".`);
    return { manifest, bytes };
  }

  async shard(name: string, digest: string, { path, bytes: size, sha256 }: Shard): Promise<Uint8Array> {
    if (size > MOST_SHARD_BYTES) {
      throw failure('too-large', `${path} has ${size} bytes; shards of up to ${MOST_SHARD_BYTES} are handed out.`);
    }
    const bytes = await this.#store.get(keys.shard(name, digest, path), size);
    // Not `not-found`: there is such a model, and it is broken.
    if (bytes === undefined) throw failure('truncated', `${path} of "${name}@${digest}" is missing.`);
    if (bytes.length === size && equalDigests(await sha256Hex(bytes), sha256)) return bytes;
    throw failure('digest-mismatch', `${path} of "${name}@${digest}" is not what was published.`);
  }

  /** Digests of all that was published under a name and is there yet, sorted. */
  async versions(name: string): Promise<string[]> {
    const found = await this.#store.list(`models/${name}/`);
    return found.flatMap((key) => {
      const digest = key.split('/')[2]!;
      return key === keys.manifest(name, digest) ? [digest] : [];
    });
  }
}

const failure = (code: ArtefactError['code'], detail: string): ArtefactError =>
  new ArtefactError(code, { what: 'The model cannot be read.', detail, fix: ASK_FOR_ANOTHER });
