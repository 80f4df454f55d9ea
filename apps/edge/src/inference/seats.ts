/**
 * A bounded number of places for requests that are at something. A seat is given back, or counts no more after a while: when a
 * client hangs up, the runtime may drop its request without running any `finally`, and its seat would be held for good.
 */

export interface SeatsOptions {
  /** Most that are taken at a time. */
  capacity: number;
  /** Milliseconds after its last sign of life for which a seat counts. */
  lifetime: number;
  now?: () => number;
}

export interface Seat {
  /** A sign of life. Nothing happens where the seat was given back, or has lapsed. */
  renew(): void;
  leave(): void;
}

export class Seats {
  readonly #capacity: number;
  readonly #lifetime: number;
  readonly #now: () => number;
  /** Seat -> its last sign of life, the longest ago first. */
  readonly #taken = new Map<symbol, number>();

  constructor({ capacity, lifetime, now = Date.now }: SeatsOptions) {
    this.#capacity = capacity;
    this.#lifetime = lifetime;
    this.#now = now;
  }

  get taken(): number {
    this.#forgetStale();
    return this.#taken.size;
  }

  /** Undefined when all are taken. */
  take(): Seat | undefined {
    if (this.taken >= this.#capacity) return undefined;
    const seat = Symbol();
    this.#taken.set(seat, this.#now());
    return {
      renew: () => {
        if (this.#taken.delete(seat)) this.#taken.set(seat, this.#now());
      },
      leave: () => void this.#taken.delete(seat),
    };
  }

  #forgetStale(): void {
    const oldest = this.#now() - this.#lifetime;
    for (const [seat, since] of this.#taken) {
      if (since >= oldest) return;
      this.#taken.delete(seat);
    }
  }
}
