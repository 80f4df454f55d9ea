import {
  ArtefactError,
  keys,
  type LoadedModel,
  listModels,
  MANIFEST_LIMITS,
  type ModelStore,
  parseManifest,
  resolveDigest,
  resolveModel,
  sha256Hex,
} from '@omokage/weights';
import { checkFits } from './edge-limits.ts';
import type { ModelSource, ModelVersion, PublishedModel } from './model-source.ts';

/** Most models that a list names. */
const MAX_LISTED = 100;

const MANIFEST_KEY = /^models\/([a-z0-9-]+)\/([0-9a-f]{64})\/manifest\.json$/;

/** Models in an object store, with nothing believed that is not verified. */
export class StoredModels implements ModelSource {
  readonly #store: ModelStore;

  constructor(store: ModelStore) {
    this.#store = store;
  }

  async newest(name: string): Promise<string | undefined> {
    return orUndefined(resolveDigest(this.#store, name));
  }

  load(name: string, digest: string): Promise<LoadedModel> {
    return resolveModel(this.#store, name, digest, { check: checkFits });
  }

  /** Models whose manifest is missing or damaged are left out: asking for one says what is wrong with it. */
  async list(): Promise<PublishedModel[]> {
    const names = (await listModels(this.#store)).slice(0, MAX_LISTED);
    const models = await Promise.all(names.map(({ name, digest }) => this.#describe(name, digest)));
    return models.filter((model) => model !== undefined);
  }

  async versions(): Promise<ModelVersion[]> {
    const found = await this.#store.list('models/');
    return found.flatMap((key) => {
      const [, name, digest] = MANIFEST_KEY.exec(key) ?? [];
      return name === undefined ? [] : [{ name, digest }];
    });
  }

  async #describe(name: string, digest: string): Promise<PublishedModel | undefined> {
    try {
      const bytes = await this.#store.get(keys.manifest(name, digest), MANIFEST_LIMITS.manifestBytes);
      if (bytes === undefined || (await sha256Hex(bytes)) !== digest) return undefined;
      const manifest = parseManifest(bytes);
      // A copy of another model's files is no model of this name.
      return manifest.name === name ? { manifest, digest } : undefined;
    } catch (error) {
      if (error instanceof ArtefactError) return undefined;
      throw error;
    }
  }
}

async function orUndefined<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof ArtefactError && error.code === 'not-found') return undefined;
    throw error;
  }
}
