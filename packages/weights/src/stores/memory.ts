import { equalDigests, sha256Hex } from '../digest.ts';
import {
  changedOnTheWay,
  checkKey,
  checkPrefix,
  type ModelStore,
  type PutOptions,
  type Tagged,
  type VersionTag,
  valueTooLarge,
} from './store.ts';

/** A store that lasts as long as the object: for tests, and for trying things out. */
export class MemoryStore implements ModelStore {
  readonly place = 'memory';
  readonly #values = new Map<string, Tagged>();
  #versions = 0;

  async get(key: string, maxBytes: number): Promise<Uint8Array | undefined> {
    return (await this.getTagged(key, maxBytes))?.bytes;
  }

  async getTagged(key: string, maxBytes: number): Promise<Tagged | undefined> {
    const value = this.#values.get(checkKey(key));
    if (value === undefined) return undefined;
    if (value.bytes.length > maxBytes) throw valueTooLarge(key, value.bytes.length, maxBytes);
    return { bytes: new Uint8Array(value.bytes), tag: value.tag };
  }

  async put(key: string, bytes: Uint8Array, { sha256 }: PutOptions = {}): Promise<void> {
    checkKey(key);
    if (sha256 !== undefined && !equalDigests(sha256, await sha256Hex(bytes))) throw changedOnTheWay(key);
    this.#values.set(key, { bytes: new Uint8Array(bytes), tag: { etag: String(++this.#versions) } });
  }

  async putIf(
    key: string,
    bytes: Uint8Array,
    expected: VersionTag | 'absent',
    { sha256 }: PutOptions = {},
  ): Promise<boolean> {
    checkKey(key);
    if (sha256 !== undefined && !equalDigests(sha256, await sha256Hex(bytes))) throw changedOnTheWay(key);
    // No await between look and write.
    if (this.#values.get(key)?.tag.etag !== (expected === 'absent' ? undefined : expected.etag)) return false;
    this.#values.set(key, { bytes: new Uint8Array(bytes), tag: { etag: String(++this.#versions) } });
    return true;
  }

  async list(prefix: string): Promise<string[]> {
    checkPrefix(prefix);
    return [...this.#values.keys()].filter((key) => key.startsWith(prefix)).sort();
  }
}
