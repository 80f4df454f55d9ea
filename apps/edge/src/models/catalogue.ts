import { ArtefactError, StoreError } from '@omokage/weights';
import { manifestTextOf } from './embedded-files.ts';
import type { Library, ModelIdentity } from './library.ts';
import type { ModelSource, PublishedModel } from './model-source.ts';
import type { StoredFiles } from './stored-files.ts';
import { unknownModel } from './unsuitable.ts';

/** What is known of models without loading them: what their manifests say, their files, and which versions there are. */

type Bytes = Uint8Array<ArrayBuffer>;

/** Versions that are named at most. */
const MOST_VERSIONS = 100;

export interface Version {
  readonly digest: string;
  /** Whether it travels with the Worker. */
  readonly embedded: boolean;
  /** Whether the name stands for it at present. */
  readonly newest: boolean;
}

export interface Versions {
  readonly versions: readonly Version[];
  /** False when there are more, or when storage did not answer. */
  readonly complete: boolean;
}

export class Catalogue {
  readonly #library: Library;

  constructor(library: Library) {
    this.#library = library;
  }

  /** Throws a Problem for a pinned model that is not there; StoreError; ArtefactError for one that is damaged. */
  async describe(files: StoredFiles, { name, digest, pinned }: ModelIdentity): Promise<PublishedModel> {
    const embedded = this.#library.embeddedAt({ name, digest });
    if (embedded !== undefined) return embedded;
    const { manifest } = await this.#stored(files, { name, digest, pinned });
    return { manifest, digest };
  }

  /** The bytes of `manifest.json`, of which the digest is the sha256. Throws as `describe`. */
  async manifestFile(files: StoredFiles, model: ModelIdentity): Promise<Bytes> {
    const embedded = this.#library.embeddedAt(model);
    if (embedded !== undefined) return new TextEncoder().encode(manifestTextOf(embedded.files)) as Bytes;
    return (await this.#stored(files, model)).bytes as Bytes; // no store shares memory between threads
  }

  /** A file of weights, numbered from 1, and how to tell it from others. Undefined where there are fewer. Throws as `describe`. */
  async weightsFile(files: StoredFiles, model: ModelIdentity, number: number): Promise<WeightsFile | undefined> {
    const embedded = this.#library.embeddedAt(model);
    const manifest = embedded?.manifest ?? (await this.#stored(files, model)).manifest;
    const shard = manifest.shards[number - 1];
    if (shard === undefined) return undefined;
    const read = async () =>
      embedded === undefined
        ? ((await files.shard(model.name, model.digest, shard)) as Bytes)
        : embedded.files.shard(shard);
    return { sha256: shard.sha256, read };
  }

  /**
   * All versions of a name, what it stands for first. Throws a Problem for a name that nothing has; StoreError when only storage
   * could tell, and does not.
   */
  async versions(source: ModelSource, files: StoredFiles, name: string): Promise<Versions> {
    const embedded = this.#library.embeddedNamed(name);
    const stored = await orNone(embedded !== undefined, () => files.versions(name));
    const newest = embedded?.digest ?? (await source.newest(name));
    const digests = [...new Set([newest, ...(stored ?? [])])].filter((digest) => digest !== undefined);
    if (digests.length === 0) throw unknownModel(`Nothing is published under the name "${name}".`);
    const versions = digests.slice(0, MOST_VERSIONS).map((digest) => ({
      digest,
      embedded: digest === embedded?.digest,
      newest: digest === newest,
    }));
    return { versions, complete: stored !== undefined && versions.length === digests.length };
  }

  async #stored(files: StoredFiles, { name, digest, pinned }: ModelIdentity) {
    try {
      return await files.manifest(name, digest);
    } catch (error) {
      if (error instanceof ArtefactError && error.code === 'not-found') {
        if (pinned) throw unknownModel(error.detail);
        // The name may have moved on since its pointer was read.
        this.#library.forget(name);
      }
      throw error;
    }
  }
}

export interface WeightsFile {
  readonly sha256: string;
  /** Throws StoreError, or ArtefactError for a file that is missing or damaged. */
  read(): Promise<Bytes>;
}

/** Undefined when storage does not answer, where something can be said without it. */
async function orNone<T>(dispensable: boolean, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (dispensable && error instanceof StoreError) return undefined;
    throw error;
  }
}
