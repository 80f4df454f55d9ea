import { ArtefactError, type LoadedModel, StoreError } from '@omokage/weights';
import { Seats } from '../inference/seats.ts';
import { type ServedModel, serve } from '../inference/served-model.ts';

/**
 * The models that are in memory, least recently used first, all but the embedded default. Loads of the same model are shared;
 * failures of a damaged one are remembered for a while, so that each request does not read it anew.
 */

/** Too many models are being loaded at once, or those in memory are all in use. */
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
  /** Milliseconds after its last sign of life for which a request keeps the model that it uses from being evicted. */
  useLifetime?: number;
  now?: () => number;
  serve?: (model: LoadedModel) => ServedModel;
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

interface Resident {
  model: ServedModel;
  parameters: number;
  /** Requests that use it at the moment. */
  users: Seats;
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
      useLifetime: 30_000,
      now: Date.now,
      serve,
      ...options,
    };
  }

  /** Keys in memory, least recently used first. */
  get resident(): readonly string[] {
    return [...this.#residents.keys()];
  }

  /**
   * Runs `use` with a model, loading it first when it is not there. It is not disposed before `use` is done.
   * Throws what `load` throws, ShelfBusy, or what `use` throws.
   */
  async use<T>({ key, load, keepAlive, beforeUse, use }: ShelfRequest<T>): Promise<T> {
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt++) {
      if (!this.#residents.has(key)) await this.#bring(key, load, keepAlive);
      await beforeUse();
      const resident = this.#touch(key);
      if (resident !== undefined) return this.#lend(resident, use);
      // Evicted while this request waited its turn.
    }
    throw new ShelfBusy('the model was evicted by others as often as it was loaded');
  }

  async #lend<T>({ model, users }: Resident, use: ShelfRequest<T>['use']): Promise<T> {
    const seat = users.take()!;
    try {
      return await use(model, seat.renew);
    } finally {
      seat.leave();
    }
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
      const parameters = [...loaded.weights.values()].reduce((total, { values }) => total + values.length, 0);
      this.#makeRoom(parameters);
      const { useLifetime: lifetime, now } = this.#options;
      const users = new Seats({ capacity: Number.POSITIVE_INFINITY, lifetime, now });
      this.#residents.set(key, { model: this.#options.serve(loaded), parameters, users });
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
      if (resident.users.taken > 0) continue;
      this.#residents.delete(key);
      resident.model.dispose();
      total -= resident.parameters;
    }
    const inUse = this.#residents.size > 0;
    if (inUse && total > this.#options.parameterBudget) throw new ShelfBusy('the models in memory are all in use');
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

/** Whether trying again soon is of no use: storage and memory come back, and a missing model may be published any moment. */
function isLasting(error: unknown): boolean {
  if (error instanceof StoreError || error instanceof ShelfBusy) return false;
  return !(error instanceof ArtefactError && error.code === 'not-found');
}
