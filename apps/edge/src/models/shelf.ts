import { ArtefactError, type LoadedModel, StoreError } from '@omokage/weights';
import { reclaimHeap } from '../inference/backend.ts';
import { isExhaustion } from '../inference/is-exhaustion.ts';
import { type ServedModel, serve } from '../inference/served-model.ts';
import { parametersOf } from './parameters-of.ts';
import { Residents } from './residents.ts';

/**
 * The models that are in memory, least recently used first, all but the embedded default. As many are kept as find room there: whoever
 * makes a model ready says when there is none, and then those that were used longest ago make way. Loads of the same model are shared;
 * failures of a damaged one are remembered for a while, so that each request does not read it anew.
 */

/** Too many models are being loaded at once, or those in memory leave no room and are all in use. */
export class ShelfBusy extends Error {
  override name = 'ShelfBusy';
}

export interface ShelfOptions {
  /** Most models that are kept, however small they are: each has its plan, beside its memory. */
  mostModels?: number;
  /** Most models that load at a time: each holds its shards meanwhile. */
  maxLoads?: number;
  /** Milliseconds for which a damaged model is not tried again. */
  failureMemory?: number;
  /**
   * Milliseconds after which a load is given up on by those who wait for it. When a client hangs up, the runtime may
   * drop the request that was loading, and its promise would never settle.
   */
  loadPatience?: number;
  /** Milliseconds after its last sign of life for which a request keeps the model that it uses from being evicted. */
  useLifetime?: number;
  now?: () => number;
  serve?: (model: LoadedModel) => ServedModel;
  /** Takes back what was lost when memory ran out in the middle of something. */
  reclaim?: () => void;
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
  /** Begins in the turn in which the model was found. One that goes on for longer calls `alive` from time to time. */
  use: (model: ServedModel, alive: () => void) => T | Promise<T>;
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
  readonly #residents: Residents;
  readonly #loads = new Map<string, Load>();
  readonly #failures = new Map<string, Failure>();

  constructor(options: ShelfOptions = {}) {
    this.#options = {
      mostModels: 64,
      maxLoads: 2,
      failureMemory: 10_000,
      loadPatience: 20_000,
      useLifetime: 30_000,
      now: Date.now,
      serve,
      reclaim: reclaimHeap,
      ...options,
    };
    this.#residents = new Residents(this.#options);
  }

  /** Keys in memory, least recently used first. */
  get resident(): readonly string[] {
    return this.contents.map(({ key }) => key);
  }

  /** What is in memory, least recently used first. */
  get contents(): Residents['contents'] {
    return this.#residents.contents;
  }

  /**
   * Runs `use` with a model, loading it first when it is not there. It is not disposed before `use` is done. Where memory runs out
   * meanwhile, models that nobody uses are unloaded, and `use` is run anew.
   * Throws what `load` throws, ShelfBusy, or what `use` throws.
   */
  async use<T>({ key, load, keepAlive, beforeUse, use }: ShelfRequest<T>): Promise<T> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (!this.#residents.has(key)) await this.#bring(key, load, keepAlive);
      await beforeUse();
      const resident = this.#residents.touch(key);
      // Evicted while this request waited its turn.
      if (resident === undefined) continue;
      try {
        return await this.#residents.lend(resident, use);
      } catch (error) {
        if (!isExhaustion(error)) throw error;
        // Kernels may have prepared half of what they need for it, and would go on with that.
        this.#residents.withdraw(key, resident);
        if (!this.#relieve()) throw this.#exhausted(key, error);
      }
    }
    throw new ShelfBusy('the model was evicted as often as it was loaded');
  }

  /**
   * Runs what needs memory but no model of the shelf; where there is not enough, once more with all models unloaded that nobody uses.
   * Throws ShelfBusy when the others leave too little, or what `work` throws.
   */
  async withRelief<T>(work: () => T | Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (!isExhaustion(error)) throw error;
      this.#relieve();
    }
    try {
      return await work();
    } catch (error) {
      if (!isExhaustion(error)) throw error;
      this.#options.reclaim();
      throw new ShelfBusy('the models in use leave no room', { cause: error });
    }
  }

  /** Unloads all that nobody uses. @returns whether there was any. */
  clear(): boolean {
    let any = false;
    while (this.#residents.unloadOldest()) any = true;
    return any;
  }

  #relieve(): boolean {
    this.#options.reclaim();
    return this.clear();
  }

  /** What to throw for a model that found no room: whether it is too large, or others are in its way. */
  #exhausted(key: string, error: unknown): unknown {
    if (this.#residents.size > 0) {
      return new ShelfBusy('the models in use leave no room for another', { cause: error });
    }
    this.#rememberFailure(key, error);
    return error;
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
      const loaded = await load();
      if (this.#residents.has(key)) return; // given up on, and overtaken by a second try
      this.#makePlace();
      this.#residents.add(key, this.#serve(key, loaded), parametersOf(loaded.weights.values()));
    } catch (error) {
      if (isLasting(error)) this.#rememberFailure(key, error);
      throw error;
    }
  }

  /** Makes the model ready; one after the other, those that nobody uses make way for it. */
  #serve(key: string, loaded: LoadedModel): ServedModel {
    for (;;) {
      try {
        return this.#options.serve(loaded);
      } catch (error) {
        if (!isExhaustion(error)) throw error;
        this.#options.reclaim();
        if (!this.#residents.unloadOldest()) throw this.#exhausted(key, error);
      }
    }
  }

  #makePlace(): void {
    while (this.#residents.size >= this.#options.mostModels) {
      if (!this.#residents.unloadOldest()) throw new ShelfBusy('the models in memory are all in use');
    }
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

/** Whether trying again soon is of no use: storage and memory come back, and a missing model may be published any moment. */
function isLasting(error: unknown): boolean {
  if (error instanceof StoreError || error instanceof ShelfBusy) return false;
  return !(error instanceof ArtefactError && error.code === 'not-found');
}
