import { Seats } from '../inference/seats.ts';
import type { ServedModel } from '../inference/served-model.ts';

/** A model in memory. */
export interface Resident {
  readonly model: ServedModel;
  readonly parameters: number;
  /** Requests that use it at the moment. */
  readonly users: Seats;
}

export interface ResidentsOptions {
  /** Milliseconds after its last sign of life for which a request keeps the model that it uses. */
  useLifetime: number;
  now: () => number;
}

/** The models in memory, least recently used first, and who uses them. None is disposed of while somebody does. */
export class Residents {
  readonly #options: ResidentsOptions;
  readonly #present = new Map<string, Resident>();
  /** Not to be lent any more, and still in use. */
  readonly #withdrawn = new Set<Resident>();

  constructor(options: ResidentsOptions) {
    this.#options = options;
  }

  get contents(): { key: string; parameters: number; bytes: number; users: number }[] {
    return [...this.#present].map(([key, { model, parameters, users }]) => {
      return { key, parameters, bytes: model.bytes, users: users.taken };
    });
  }

  /** Models in memory, those that are withdrawn too. */
  get size(): number {
    return this.#present.size + this.#withdrawn.size;
  }

  has(key: string): boolean {
    return this.#present.has(key);
  }

  add(key: string, model: ServedModel, parameters: number): void {
    const { useLifetime: lifetime, now } = this.#options;
    const users = new Seats({ capacity: Number.POSITIVE_INFINITY, lifetime, now });
    this.#present.set(key, { model, parameters, users });
  }

  /** Finds a model, which is then the one that was used last. */
  touch(key: string): Resident | undefined {
    const resident = this.#present.get(key);
    if (resident === undefined) return undefined;
    this.#present.delete(key);
    this.#present.set(key, resident);
    return resident;
  }

  /** Throws what `use` throws. */
  async lend<T>(resident: Resident, use: (model: ServedModel, alive: () => void) => T | Promise<T>): Promise<T> {
    const seat = resident.users.take()!;
    try {
      return await use(resident.model, seat.renew);
    } finally {
      seat.leave();
      this.#disposeWithdrawn();
    }
  }

  /** Nobody gets it any more; it is disposed of as soon as those who have it are done. */
  withdraw(key: string, resident: Resident): void {
    if (this.#present.get(key) !== resident) return; // by another user of it already
    this.#present.delete(key);
    this.#withdrawn.add(resident);
    this.#disposeWithdrawn();
  }

  /** Disposes of what was used longest ago of what nobody uses. @returns whether there was any. */
  unloadOldest(): boolean {
    if (this.#disposeWithdrawn()) return true;
    for (const [key, resident] of this.#present) {
      if (resident.users.taken > 0) continue;
      this.#present.delete(key);
      resident.model.dispose();
      return true;
    }
    return false;
  }

  /** @returns whether there was any to dispose of. */
  #disposeWithdrawn(): boolean {
    const done = [...this.#withdrawn].filter(({ users }) => users.taken === 0);
    for (const resident of done) {
      this.#withdrawn.delete(resident);
      resident.model.dispose();
    }
    return done.length > 0;
  }
}
