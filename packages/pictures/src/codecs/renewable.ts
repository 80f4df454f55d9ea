/** Something that is started when it is first needed, and thrown away when its use fails. */
export class Renewable<T> {
  readonly #start: () => T | Promise<T>;
  #current: Promise<T> | undefined;

  constructor(start: () => T | Promise<T>) {
    this.#start = start;
  }

  /** What `use` gives. `use` must not wait for anything: one instance serves one call at a time. */
  async with<R>(use: (instance: T) => R): Promise<R> {
    this.#current ??= (async () => this.#start())();
    const started = this.#current;
    try {
      return use(await started);
    } catch (error) {
      // Another call may have thrown it away already, and the new one is not to blame.
      if (this.#current === started) this.#current = undefined;
      throw error;
    }
  }
}
