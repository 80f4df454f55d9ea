import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { equalDigests, sha256Hex } from '../digest.ts';
import { createFile, readFileCapped, replaceFile } from '../whole-file.ts';
import {
  changedOnTheWay,
  checkKey,
  checkPrefix,
  type ModelStore,
  type PutOptions,
  StoreError,
  type Tagged,
  type VersionTag,
} from './store.ts';

const LOCK_TRIES = 100;
const LOCK_PAUSE = 20; // ms

/**
 * A store in a directory, a file for each key. Files appear whole or not at all (temporary file, fsync, rename), and
 * names that begin with "." (temporary files, locks) are never keys.
 */
export class DirectoryStore implements ModelStore {
  readonly place: string;
  readonly #root: string;

  constructor(root: string) {
    this.#root = resolve(root);
    this.place = `the directory ${this.#root}`;
  }

  async get(key: string, maxBytes: number): Promise<Uint8Array | undefined> {
    return this.#reporting(`${key} could not be read.`, () => readFileCapped(this.#path(key), key, maxBytes));
  }

  async getTagged(key: string, maxBytes: number): Promise<Tagged | undefined> {
    const bytes = await this.get(key, maxBytes);
    return bytes && { bytes, tag: tagOf(bytes) };
  }

  async put(key: string, bytes: Uint8Array, options: PutOptions = {}): Promise<void> {
    const path = this.#path(key);
    await checkSha256(key, bytes, options);
    await this.#reporting(`${key} was not stored.`, () => replaceFile(path, bytes));
  }

  async putIf(
    key: string,
    bytes: Uint8Array,
    expected: VersionTag | 'absent',
    options: PutOptions = {},
  ): Promise<boolean> {
    const path = this.#path(key);
    await checkSha256(key, bytes, options);
    return this.#reporting(`${key} was not stored.`, () => {
      if (expected === 'absent') return createFile(path, bytes);
      return withLock(path, async () => {
        const held = await readFileCapped(path, key, Number.MAX_SAFE_INTEGER);
        if (held === undefined || tagOf(held).etag !== expected.etag) return false;
        await replaceFile(path, bytes);
        return true;
      });
    });
  }

  async list(prefix: string): Promise<string[]> {
    const parent = checkPrefix(prefix).slice(0, prefix.lastIndexOf('/') + 1);
    const found = await this.#reporting(`The keys ${prefix}... could not be listed.`, () => this.#walk(parent));
    return found.filter((key) => key.startsWith(prefix)).sort();
  }

  async #walk(directory: string): Promise<string[]> {
    const entries = await readdir(join(this.#root, directory), { withFileTypes: true }).catch(unlessMissing);
    const keys = (entries ?? []).map(async (entry) => {
      if (entry.name.startsWith('.')) return [];
      const key = `${directory}${entry.name}`;
      return entry.isDirectory() ? this.#walk(`${key}/`) : [key];
    });
    return (await Promise.all(keys)).flat();
  }

  #path(key: string): string {
    return join(this.#root, ...checkKey(key).split('/'));
  }

  async #reporting<T>(what: string, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (cause) {
      if (!isSystemError(cause)) throw cause;
      throw new StoreError({
        what,
        detail: `${this.place}: ${cause.message}`,
        fix: 'Check that the directory can be read and written and that the disk is not full.',
        cause,
      });
    }
  }
}

/** A version is named by what it holds, as S3 does: the same bytes again are the same version. */
function tagOf(bytes: Uint8Array): VersionTag {
  return { etag: createHash('sha256').update(bytes).digest('hex') };
}

async function checkSha256(key: string, bytes: Uint8Array, { sha256 }: PutOptions): Promise<void> {
  if (sha256 !== undefined && !equalDigests(sha256, await sha256Hex(bytes))) throw changedOnTheWay(key);
}

/**
 * Runs `act` while no other process does for the same file. A lock left behind by a killed process is not broken:
 * no process can tell that from a slow one without a race, but a person can.
 */
async function withLock<T>(path: string, act: () => Promise<T>): Promise<T> {
  const lock = join(dirname(path), `.${basename(path)}.lock`);
  await mkdir(dirname(path), { recursive: true });
  await takeLock(lock);
  try {
    return await act();
  } finally {
    await rm(lock, { force: true });
  }
}

async function takeLock(lock: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await (await open(lock, 'wx')).close();
      return;
    } catch (cause) {
      if (!isSystemError(cause) || cause.code !== 'EEXIST') throw cause;
      if (tries === LOCK_TRIES) throw lockedOut(lock, cause);
    }
    await new Promise((resolve) => setTimeout(resolve, LOCK_PAUSE));
  }
}

function lockedOut(lock: string, cause: unknown): StoreError {
  return new StoreError({
    what: 'Another publish holds the lock.',
    detail: `${lock} is still there after ${(LOCK_TRIES * LOCK_PAUSE) / 1000} seconds.`,
    fix: 'If no other publish is running, one was killed: delete that file and publish again.',
    cause,
  });
}

function unlessMissing(error: unknown): undefined {
  if (isSystemError(error) && (error.code === 'ENOENT' || error.code === 'ENOTDIR')) return undefined;
  throw error;
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}
