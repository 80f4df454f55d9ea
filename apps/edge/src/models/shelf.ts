import { ArtefactError, type LoadedModel, type Manifest, StoreError } from '@omokage/weights';
import { Sampler } from '../inference/sampler.ts';

/**
 * The published models that are in memory, least recently used first. Loads of the same model are shared; failures of
 * a damaged one are remembered for a while, so that each request does not read it anew.
 */

/** Too many models are being loaded at once. */
export class ShelfBusy extends Error {
  override name = 'ShelfBusy';
}

export interface ShelfOptions {
  /**
   * Parameters that may be resident. One costs about 12 bytes on the tensor heap (original, transposed and packed for
   * the convolution), and while a model loads 4 more outside it.
   */
  parameterBudget?: number;
  /** Most models that load at a time: each holds its shards and its decoded weights meanwhile. */
  maxLoads?: number;
  /** Milliseconds for which a damaged model is not tried again. */
  failureMemory?: number;
  /**
   * Milliseconds after which a load is given up on by those who wait for it. When a client hangs up, the runtime may
   * drop the request that was loading, and its promise would never settle.
   */
  loadPatience?: number;
  now?: () => number;
  createSampler?: (manifest: Manifest, weights: LoadedModel['weights']) => Sampler;
}

/** Keeps a promise running after its request is over: `ExecutionContext.waitUntil`. */
export type KeepAlive = (work: Promise<unknown>) => void;

export interface ShelfRequest<T> {
  /** `name@digest`: a digest alone would let a model be asked for by the name of another. */
  key: string;
  load: () => Promise<LoadedModel>;
  keepAlive: KeepAlive;
  /** Awaited once the model is there: where a request queues for its turn. */
  beforeUse: () => Promise<void>;
  use: (sampler: Sampler) => T;
}

interface Resident {
  sampler: Sampler;
  parameters: number;
}

interface Load {
  done: Promise<void>;
  since: number;
}

interface Failure {
  error: unknown;
  until: number;
}

const MAX_FAILURES = 64;
const MAX_ATTEMPTS = 3;

export class Shelf {
  readonly #options: Required<ShelfOptions>;
  readonly #residents = new Map<string, Resident>();
  readonly #loads = new Map<string, Load>();
  readonly #failures = new Map<string, Failure>();

  constructor(options: ShelfOptions = {}) {
    this.#options = {
      parameterBudget: 4_000_000,
      maxLoads: 2,
      failureMemory: 10_000,
      loadPatience: 20_000,
      now: Date.now,
      createSampler: (manifest, weights) => new Sampler(manifest, weights),
      ...options,
    };
  }

  /** Keys in memory, least recently used first. */
  get resident(): readonly string[] {
    return [...this.#residents.keys()];
  }

  /**
   * Runs `use` with the sampler of a model, loading it first when it is not there. `use` is synchronous and runs in the
   * same turn in which the sampler was found, so no model is ever disposed while it is in use.
   * Throws what `load` throws, ShelfBusy, or what `use` throws.
   */
  async use<T>({ key, load, keepAlive, beforeUse, use }: ShelfRequest<T>): Promise<T> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (!this.#residents.has(key)) await this.#bring(key, load, keepAlive);
      await beforeUse();
      const resident = this.#touch(key);
      if (resident !== undefined) return use(resident.sampler);
      // Evicted while this request waited its turn.
    }
    throw new ShelfBusy('the model was evicted by others as often as it was loaded');
  }

  async #bring(key: string, load: () => Promise<LoadedModel>, keepAlive: KeepAlive): Promise<void> {
    this.#rethrowFailure(key);
    const running = this.#runningLoad(key);
    if (running !== undefined) return this.#waitFor(running);
    if (this.#loads.size >= this.#options.maxLoads) throw new ShelfBusy(`${this.#loads.size} models are being loaded`);
    const entry: Load = { done: this.#load(key, load), since: this.#options.now() };
    this.#loads.set(key, entry);
    const finished = entry.done.finally(() => {
      if (this.#loads.get(key) === entry) this.#loads.delete(key);
    });
    keepAlive(finished.catch(() => {}));
    await finished;
  }

  /** A load that others may wait for; those that took too long are forgotten on the way. */
  #runningLoad(key: string): Load | undefined {
    const oldest = this.#options.now() - this.#options.loadPatience;
    for (const [other, { since }] of this.#loads) if (since < oldest) this.#loads.delete(other);
    return this.#loads.get(key);
  }

  /** The timer belongs to the waiting request: without I/O of its own the runtime would take it for hung. */
  async #waitFor({ done }: Load): Promise<void> {
    const waiting = new AbortController();
    try {
      await Promise.race([done, scheduler.wait(this.#options.loadPatience, { signal: waiting.signal })]);
    } finally {
      waiting.abort();
    }
  }

  async #load(key: string, load: () => Promise<LoadedModel>): Promise<void> {
    try {
      const { manifest, weights } = await load();
      if (this.#residents.has(key)) return; // given up on, and overtaken by a second try
      const parameters = [...weights.values()].reduce((total, { values }) => total + values.length, 0);
      this.#makeRoom(parameters);
      this.#residents.set(key, { sampler: this.#options.createSampler(manifest, weights), parameters });
    } catch (error) {
      if (isLasting(error)) this.#rememberFailure(key, error);
      throw error;
    }
  }

  #makeRoom(parameters: number): void {
    let total = parameters;
    for (const resident of this.#residents.values()) total += resident.parameters;
    for (const [key, resident] of this.#residents) {
      if (total <= this.#options.parameterBudget) return;
      this.#residents.delete(key);
      resident.sampler.dispose();
      total -= resident.parameters;
    }
  }

  #touch(key: string): Resident | undefined {
    const resident = this.#residents.get(key);
    if (resident === undefined) return undefined;
    this.#residents.delete(key);
    this.#residents.set(key, resident);
    return resident;
  }

  #rethrowFailure(key: string): void {
    const failure = this.#failures.get(key);
    if (failure === undefined) return;
    if (this.#options.now() < failure.until) throw failure.error;
    this.#failures.delete(key);
  }

  #rememberFailure(key: string, error: unknown): void {
    this.#failures.set(key, { error, until: this.#options.now() + this.#options.failureMemory });
    if (this.#failures.size > MAX_FAILURES) this.#failures.delete(this.#failures.keys().next().value!);
  }
}

/** Whether trying again soon is of no use: storage comes back, and a missing model may be published any moment. */
function isLasting(error: unknown): boolean {
  return !(error instanceof StoreError || (error instanceof ArtefactError && error.code === 'not-found'));
}
