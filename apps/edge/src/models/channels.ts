import { StoreError } from '@omokage/weights';
import type { ModelSource } from './model-source.ts';

/**
 * Which digest a model name stands for. Asked of storage once in a while, not for every face; when storage fails, the
 * last answer stands. Names that are not published are not remembered, so that a new model is there at once.
 */

export interface ChannelsOptions {
  /** Milliseconds for which an answer is good. */
  freshFor?: number;
  /** Most names remembered. */
  capacity?: number;
  now?: () => number;
}

interface Answer {
  digest: string;
  at: number;
}

export class Channels {
  readonly #freshFor: number;
  readonly #capacity: number;
  readonly #now: () => number;
  readonly #answers = new Map<string, Answer>();

  constructor({ freshFor = 15_000, capacity = 256, now = Date.now }: ChannelsOptions = {}) {
    this.#freshFor = freshFor;
    this.#capacity = capacity;
    this.#now = now;
  }

  /** Undefined when nothing is published under the name. Throws StoreError when nobody knows. */
  async newest(source: ModelSource, name: string): Promise<string | undefined> {
    const known = this.#answers.get(name);
    if (known !== undefined && this.#now() - known.at < this.#freshFor) return known.digest;
    try {
      const digest = await source.newest(name);
      this.#remember(name, digest);
      return digest;
    } catch (error) {
      if (known === undefined || !(error instanceof StoreError)) throw error;
      // Good for a while again: storage that hangs should not make each request wait for it.
      const { digest } = this.#answers.get(name) ?? known;
      this.#remember(name, digest);
      return digest;
    }
  }

  /** Asks storage at the next call: the answer turned out to name nothing. */
  forget(name: string): void {
    this.#answers.delete(name);
  }

  #remember(name: string, digest: string | undefined): void {
    this.#answers.delete(name);
    if (digest === undefined) return;
    this.#answers.set(name, { digest, at: this.#now() });
    if (this.#answers.size > this.#capacity) this.#answers.delete(this.#answers.keys().next().value!);
  }
}
