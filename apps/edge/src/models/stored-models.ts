import { sizeOf } from '@omokage/models/layers';
import { checkPlan, type Plan, type Shape } from '@omokage/models/plan';
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
import type { ModelSource, PublishedModel } from './model-source.ts';

/** What an isolate of 128 MB can serve; a store may hold more than that. Checked before weights are fetched. */
export const EDGE_LIMITS = {
  parameters: 4_000_000,
  /** Numbers in the largest value between two layers: 16 MB, of which two or three are alive at a time. */
  valueSize: 4_000_000,
  /** Multiply-accumulates a picture: about a second of CPU. */
  macs: 10e9,
} as const;

/** Most models that a list names. */
const MAX_LISTED = 100;

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

  async #describe(name: string, digest: string): Promise<PublishedModel | undefined> {
    const bytes = await this.#store.get(keys.manifest(name, digest), MANIFEST_LIMITS.manifestBytes);
    if (bytes === undefined || (await sha256Hex(bytes)) !== digest) return undefined;
    return { manifest: parseManifest(bytes), digest };
  }
}

/** A plan that runs anywhere may still be too much here. */
export function checkFits(plan: Plan, shapes: ReadonlyMap<string, Shape>): void {
  const facts = checkPlan(plan, shapes);
  const parameters = sum([...shapes.values()].map(sizeOf));
  const largest = Math.max(...[...facts.shapes.values()].map(sizeOf));
  refuseOver('parameters', parameters, EDGE_LIMITS.parameters);
  refuseOver('numbers in one value', largest, EDGE_LIMITS.valueSize);
  refuseOver('multiply-accumulates a picture', facts.macs, EDGE_LIMITS.macs);
}

function refuseOver(what: string, amount: number, limit: number): void {
  if (amount <= limit) return;
  throw new ArtefactError('too-large', {
    what: 'The model is too large for this service.',
    detail: `It has ${amount} ${what}; ${limit} are served.`,
    fix: 'Export a narrower network.',
  });
}

async function orUndefined<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof ArtefactError && error.code === 'not-found') return undefined;
    throw error;
  }
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
