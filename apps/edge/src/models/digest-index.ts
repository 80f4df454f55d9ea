import type { ModelSource } from './model-source.ts';

/**
 * Under which name a digest was published. A digest never moves to another name, so that what is known stays true; storage is
 * listed again for one that is not known, but only once in a while: nobody can make it list by making up digests.
 */

export interface DigestIndexOptions {
  /** Milliseconds for which a digest that was not there is not looked for again. */
  freshFor?: number;
  now?: () => number;
}

export class DigestIndex {
  readonly #freshFor: number;
  readonly #now: () => number;
  #names: ReadonlyMap<string, string> = new Map();
  #listedAt = Number.NEGATIVE_INFINITY;

  constructor({ freshFor = 15_000, now = Date.now }: DigestIndexOptions = {}) {
    this.#freshFor = freshFor;
    this.#now = now;
  }

  /** Undefined when nothing was published with the digest. Throws StoreError when nobody knows. */
  async nameOf(source: ModelSource, digest: string): Promise<string | undefined> {
    const known = this.#names.get(digest);
    if (known !== undefined || this.#now() - this.#listedAt < this.#freshFor) return known;
    const versions = await source.versions();
    this.#names = new Map(versions.map(({ name, digest: listed }) => [listed, name]));
    this.#listedAt = this.#now();
    return this.#names.get(digest);
  }
}
