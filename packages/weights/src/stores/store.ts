import { ArtefactError, type ErrorParts, errorMessage } from '../artefact-error.ts';

/** Names one version of a stored value; of use only to the store that gave it. */
export interface VersionTag {
  readonly etag: string;
}

export interface Tagged {
  readonly bytes: Uint8Array;
  readonly tag: VersionTag;
}

export interface PutOptions {
  readonly contentType?: string;
  /** The key will never hold anything else: caches may keep it for ever. Otherwise they ask each time. */
  readonly immutable?: boolean;
  /** Hex sha256 of the bytes: the store refuses them if they reach it changed. */
  readonly sha256?: string;
}

/**
 * Where models are kept. What `put` has resolved for, every later `get` sees, whole.
 *
 * A key is written either by `put` alone or by `putIf` alone: only then does `putIf` promise that it has overwritten
 * just what its caller had read. All methods throw `StoreError` when the store cannot be used.
 */
export interface ModelStore {
  /** For messages: which directory or bucket this is. */
  readonly place: string;
  /**
   * @returns undefined when there is no such key.
   * @throws ArtefactError `too-large` when the value has more than `maxBytes`; no more than that is held in memory.
   */
  get(key: string, maxBytes: number): Promise<Uint8Array | undefined>;
  /** As `get`, with the version for `putIf`. */
  getTagged(key: string, maxBytes: number): Promise<Tagged | undefined>;
  put(key: string, bytes: Uint8Array, options?: PutOptions): Promise<void>;
  /** Writes only if the key still holds `expected`. @returns false, with nothing changed, if it does not. */
  putIf(key: string, bytes: Uint8Array, expected: VersionTag | 'absent', options?: PutOptions): Promise<boolean>;
  /** All keys that begin with `prefix`, sorted. */
  list(prefix: string): Promise<string[]>;
}

/** A store that cannot be used as it should: no access, no network, no such bucket, a key it does not take. */
export class StoreError extends Error {
  override readonly name = 'StoreError';
  readonly what: string;
  readonly detail: string;
  readonly fix: string;

  constructor(parts: ErrorParts) {
    super(errorMessage(parts), parts.cause === undefined ? undefined : { cause: parts.cause });
    this.what = parts.what;
    this.detail = parts.detail;
    this.fix = parts.fix;
  }
}

const KEY = /^[a-z0-9][a-z0-9.-]*(\/[a-z0-9][a-z0-9.-]*)*$/;
const PREFIX = /^([a-z0-9][a-z0-9.-]*\/)*([a-z0-9][a-z0-9.-]*)?$/;

/** Refuses keys that not every store takes, above all such as climb out of a directory. Returns the key. */
export function checkKey(key: string): string {
  if (key.length <= 1_000 && KEY.test(key)) return key;
  throw badKey('key', key);
}

/** As `checkKey`, for the beginning of a key; the empty prefix stands for all keys. */
export function checkPrefix(prefix: string): string {
  if (prefix.length <= 1_000 && PREFIX.test(prefix)) return prefix;
  throw badKey('prefix', prefix);
}

/** The error of a value that is larger than its reader allows. */
export function valueTooLarge(key: string, bytes: number, maxBytes: number): ArtefactError {
  return new ArtefactError('too-large', {
    what: `The stored value ${key} is too large.`,
    detail: `It has ${bytes} bytes or more; at most ${maxBytes} are read.`,
    fix: 'It was not written by a publish of this version: publish the model again.',
  });
}

/** The error of bytes whose sha256 is not the one their writer stated. */
export function changedOnTheWay(key: string): StoreError {
  return new StoreError({
    what: `${key} was not stored.`,
    detail: 'Its bytes do not have the sha256 that was stated for them.',
    fix: 'Publish again; if it happens again, check memory and network of this machine.',
  });
}

function badKey(what: string, key: string): StoreError {
  return new StoreError({
    what: `The ${what} ${JSON.stringify(key.slice(0, 200))} cannot be used.`,
    detail: 'Keys are made of segments of a-z, 0-9, "." and "-", parted by "/"; none begins with "." or "-".',
    fix: 'Use the keys of a model: models/<name>/<digest>/<file> and channels/<name>/stable.json.',
  });
}
