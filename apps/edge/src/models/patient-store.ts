import { type ModelStore, type PutOptions, StoreError, type Tagged, type VersionTag } from '@omokage/weights';
import { within } from '../within.ts';

/**
 * Milliseconds that object storage has for one use of it, body included. It usually takes some tens; the largest shard that fits
 * here takes half a second.
 */
export const STORAGE_PATIENCE = 5_000;

/** A store that is given up on when it hangs: then it throws StoreError, as one does that fails. */
export class PatientStore implements ModelStore {
  readonly #store: ModelStore;
  readonly #patience: number;

  constructor(store: ModelStore, patience = STORAGE_PATIENCE) {
    this.#store = store;
    this.#patience = patience;
  }

  get place(): string {
    return this.#store.place;
  }

  get(key: string, maxBytes: number): Promise<Uint8Array | undefined> {
    return this.#inTime(`${key} was not read`, this.#store.get(key, maxBytes));
  }

  getTagged(key: string, maxBytes: number): Promise<Tagged | undefined> {
    return this.#inTime(`${key} was not read`, this.#store.getTagged(key, maxBytes));
  }

  put(key: string, bytes: Uint8Array, options?: PutOptions): Promise<void> {
    return this.#inTime(`${key} was not written`, this.#store.put(key, bytes, options));
  }

  putIf(key: string, bytes: Uint8Array, expected: VersionTag | 'absent', options?: PutOptions): Promise<boolean> {
    return this.#inTime(`${key} was not written`, this.#store.putIf(key, bytes, expected, options));
  }

  list(prefix: string): Promise<string[]> {
    return this.#inTime(`The keys ${prefix}... were not listed`, this.#store.list(prefix));
  }

  #inTime<T>(what: string, work: Promise<T>): Promise<T> {
    const late = () =>
      new StoreError({
        what: `${what} in time.`,
        detail: `${this.place} did not answer within ${this.#patience / 1000} s.`,
        fix: 'Ask again later; if it stays so, look at the status of R2.',
      });
    return within(this.#patience, work, late);
  }
}
