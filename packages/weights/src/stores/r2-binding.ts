import { ArtefactError } from '../artefact-error.ts';
import { cacheControl } from './cache-control.ts';
import {
  checkKey,
  checkPrefix,
  type ModelStore,
  type PutOptions,
  StoreError,
  type Tagged,
  type VersionTag,
  valueTooLarge,
} from './store.ts';

/** The part of Workers' `R2Bucket` that is used, so that this package needs no Workers types. */
export interface R2BucketLike {
  get(key: string): Promise<R2ObjectLike | null>;
  put(key: string, value: Uint8Array, options: R2PutOptionsLike): Promise<{ readonly etag: string } | null>;
  list(options: { prefix: string; cursor?: string }): Promise<R2ObjectsLike>;
}

export interface R2ObjectLike {
  readonly size: number;
  readonly etag: string;
  readonly body: { cancel(): Promise<void> };
  arrayBuffer(): Promise<ArrayBuffer>;
}

export interface R2PutOptionsLike {
  httpMetadata: { contentType?: string; cacheControl?: string };
  sha256?: string;
  onlyIf?: { etagMatches?: string; etagDoesNotMatch?: string };
}

export interface R2ObjectsLike {
  readonly objects: readonly { readonly key: string }[];
  readonly truncated: boolean;
  readonly cursor?: string;
}

/** A bucket bound to a Worker. R2 is strongly consistent and checks the sha256 of what it is given. */
export class R2BindingStore implements ModelStore {
  readonly place = 'the bound R2 bucket';
  readonly #bucket: R2BucketLike;

  constructor(bucket: R2BucketLike) {
    this.#bucket = bucket;
  }

  async get(key: string, maxBytes: number): Promise<Uint8Array | undefined> {
    return (await this.getTagged(key, maxBytes))?.bytes;
  }

  async getTagged(key: string, maxBytes: number): Promise<Tagged | undefined> {
    checkKey(key);
    return reporting(`${key} could not be read from R2.`, async () => {
      const object = await this.#bucket.get(key);
      if (object === null) return undefined;
      if (object.size > maxBytes) {
        await object.body.cancel();
        throw valueTooLarge(key, object.size, maxBytes);
      }
      return { bytes: new Uint8Array(await object.arrayBuffer()), tag: { etag: object.etag } };
    });
  }

  async put(key: string, bytes: Uint8Array, options: PutOptions = {}): Promise<void> {
    await this.#put(key, bytes, r2Options(options));
  }

  async putIf(
    key: string,
    bytes: Uint8Array,
    expected: VersionTag | 'absent',
    options: PutOptions = {},
  ): Promise<boolean> {
    const onlyIf = expected === 'absent' ? { etagDoesNotMatch: '*' } : { etagMatches: expected.etag };
    return (await this.#put(key, bytes, { ...r2Options(options), onlyIf })) !== null;
  }

  async list(prefix: string): Promise<string[]> {
    checkPrefix(prefix);
    return reporting(`The keys ${prefix}... could not be listed from R2.`, async () => {
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await this.#bucket.list({ prefix, ...(cursor !== undefined && { cursor }) });
        found.push(...page.objects.map(({ key }) => key));
        cursor = page.truncated ? page.cursor : undefined;
      } while (cursor !== undefined);
      return found.sort();
    });
  }

  #put(key: string, bytes: Uint8Array, options: R2PutOptionsLike) {
    checkKey(key);
    return reporting(`${key} was not stored in R2.`, () => this.#bucket.put(key, bytes, options));
  }
}

function r2Options(options: PutOptions): R2PutOptionsLike {
  const { contentType, sha256 } = options;
  return {
    httpMetadata: { ...(contentType !== undefined && { contentType }), cacheControl: cacheControl(options) },
    ...(sha256 !== undefined && { sha256 }),
  };
}

async function reporting<T>(what: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    if (cause instanceof ArtefactError) throw cause;
    throw new StoreError({
      what,
      detail: cause instanceof Error ? cause.message : String(cause),
      fix: 'Check the r2_buckets binding in wrangler.toml; R2 may also be out of reach for a moment.',
      cause,
    });
  }
}
