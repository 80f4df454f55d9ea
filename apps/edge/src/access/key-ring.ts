import { type KeyRecord, keyRecordSchema, storedUnder } from './key-record.ts';

/** Seconds. KV itself keeps what it read for as long in a data centre: with ours a revocation is 45 s old at most when it holds. */
const KV_FRESH = 30;
const FRESH = 15;
const CAPACITY = 1_000;

interface Remembered {
  readonly record: KeyRecord | undefined;
  readonly until: number;
}

/**
 * The records of keys, kept for seconds, so that not every request reads storage. Ids that nobody has are remembered just so.
 */
export class KeyRing {
  readonly #now: () => number;
  readonly #known = new Map<string, Remembered>();

  constructor({ now = Date.now }: { now?: () => number } = {}) {
    this.#now = now;
  }

  /**
   * The record of this id, or undefined where there is none. `beforeReading` is called before storage is, and stops it by throwing.
   * Throws what storage throws, and for a record that is damaged.
   */
  async find(keys: KVNamespace, id: string, beforeReading: () => Promise<void>): Promise<KeyRecord | undefined> {
    const remembered = this.#known.get(id);
    if (remembered !== undefined && this.#now() < remembered.until) return remembered.record;
    await beforeReading();
    const stored = await keys.get(storedUnder(id), { type: 'json', cacheTtl: KV_FRESH });
    const record = stored === null ? undefined : keyRecordSchema.parse(stored);
    this.#remember(id, record);
    return record;
  }

  #remember(id: string, record: KeyRecord | undefined): void {
    this.#known.delete(id);
    this.#known.set(id, { record, until: this.#now() + FRESH * 1000 });
    if (this.#known.size > CAPACITY) this.#known.delete(this.#known.keys().next().value!);
  }
}
