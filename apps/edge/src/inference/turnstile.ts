import { Seats } from './seats.ts';

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
  /** Milliseconds after which one that waits counts no more. See `Seats`. */
  ticketLifetime?: number;
  now?: () => number;
  /** Resolves in a later turn of the event loop. */
  nextTurn?: () => Promise<unknown>;
}

export class Turnstile {
  readonly #seats: Seats;
  readonly #nextTurn: () => Promise<unknown>;

  constructor({ capacity, ticketLifetime = 10_000, now = Date.now, nextTurn = eventLoopTurn }: TurnstileOptions) {
    this.#seats = new Seats({ capacity, lifetime: ticketLifetime, now });
    this.#nextTurn = nextTurn;
  }

  /** Waits for a turn; what the caller does synchronously afterwards has the isolate to itself. Throws TurnstileFull. */
  async pass(): Promise<void> {
    const seat = this.#seats.take();
    if (seat === undefined) throw new TurnstileFull(`${this.waiting} requests are waiting`);
    try {
      await this.#nextTurn();
    } finally {
      seat.leave();
    }
  }

  get waiting(): number {
    return this.#seats.taken;
  }
}

const eventLoopTurn = () => scheduler.wait(0);
