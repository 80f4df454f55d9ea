/**
 * Something that is started when it is first needed, and thrown away when its use fails; where it is
 * not kept, after every use.
 */
export class Renewable<T> {
  readonly #start: () => T | Promise<T>;
  readonly #kept: boolean;
  #current: Promise<T> | undefined;

  constructor(start: () => T | Promise<T>, { kept = true }: { kept?: boolean | undefined } = {}) {
    this.#start = start;
    this.#kept = kept;
  }

  /** What `use` gives. `use` must not wait for anything: one instance serves one call at a time. */
  async with<R>(use: (instance: T) => R): Promise<R> {
    this.#current ??= (async () => this.#start())();
    const started = this.#current;
    let failed = true;
    try {
      const result = use(await started);
      failed = false;
      return result;
    } finally {
      // Another call may have thrown it away already, and the new one is not to blame.
      if ((failed || !this.#kept) && this.#current === started) this.#current = undefined;
    }
  }
}
