/**
 * The queue in front of inference.
 *
 * Inference is synchronous, so JavaScript itself sees to it that there is one at a time in an isolate. What is missing
 * is a bound: every request waits for one turn of the event loop before it draws, so that those which arrived in the
 * meantime are counted, and refused at once when too many wait. No promise is shared between requests, because the
 * Workers runtime ties I/O to the request that began it.
 */

/** The queue is full. */
export class TurnstileFull extends Error {
  override name = 'TurnstileFull';
}

export interface TurnstileOptions {
  /** Most requests that wait at a time. */
  capacity: number;
  /**
   * Milliseconds after which a ticket counts no more. When a client hangs up, the runtime drops its request without
   * running any `finally`, and its ticket would be held for good.
   */
  ticketLifetime?: number;
  now?: () => number;
  /** Resolves in a later turn of the event loop. */
  nextTurn?: () => Promise<unknown>;
}

export class Turnstile {
  readonly #capacity: number;
  readonly #lifetime: number;
  readonly #now: () => number;
  readonly #nextTurn: () => Promise<unknown>;
  /** Ticket -> when it was taken, oldest first. */
  readonly #waiting = new Map<symbol, number>();

  constructor({ capacity, ticketLifetime = 10_000, now = Date.now, nextTurn = eventLoopTurn }: TurnstileOptions) {
    this.#capacity = capacity;
    this.#lifetime = ticketLifetime;
    this.#now = now;
    this.#nextTurn = nextTurn;
  }

  /** Waits for a turn; what the caller does synchronously afterwards has the isolate to itself. Throws TurnstileFull. */
  async pass(): Promise<void> {
    this.#forgetStale();
    if (this.#waiting.size >= this.#capacity) throw new TurnstileFull(`${this.#waiting.size} requests are waiting`);
    const ticket = Symbol();
    this.#waiting.set(ticket, this.#now());
    try {
      await this.#nextTurn();
    } finally {
      this.#waiting.delete(ticket);
    }
  }

  get waiting(): number {
    this.#forgetStale();
    return this.#waiting.size;
  }

  #forgetStale(): void {
    const oldest = this.#now() - this.#lifetime;
    for (const [ticket, taken] of this.#waiting) {
      if (taken >= oldest) return;
      this.#waiting.delete(ticket);
    }
  }
}

const eventLoopTurn = () => scheduler.wait(0);
