import { type ModelStore, R2BindingStore, StoreError, type VersionTag } from '@omokage/weights';
import { PatientStore, STORAGE_PATIENCE } from '../models/patient-store.ts';
import { within } from '../within.ts';
import { GALLERY_LIMITS } from './gallery-limits.ts';
import { type GalleryOrder, readOrder } from './gallery-order.ts';
import { type GalleryStatus, galleryStatusSchema } from './gallery-status.ts';

/** A picture of a gallery never changes: its model is pinned. */
export const IMMUTABLE = 'public, max-age=31536000, immutable';

const STATUS_BYTES = 16 << 10;
/** Seeds by themselves are longer than a range of them, and escaped ones longer than as they were sent. */
const ORDER_BYTES = 4 * GALLERY_LIMITS.bodyBytes;
/** Each seed three times, once percent-encoded. */
const INDEX_BYTES = 16 * GALLERY_LIMITS.bodyBytes;

const keys = {
  order: (id: string) => `galleries/${id}/request.json`,
  status: (id: string) => `galleries/${id}/status.json`,
  index: (id: string) => `galleries/${id}/index.json`,
  /** Of any text: R2 takes what a seed may be. */
  picture: (id: string, file: string) => `galleries/${id}/pictures/${file}`,
};

export interface TaggedStatus {
  readonly status: GalleryStatus;
  readonly tag: VersionTag;
}

export interface StoredPicture {
  readonly body: ReadableStream;
  readonly headers: Readonly<Record<string, string>>;
}

/** Galleries in the bucket, beside models. Every method throws StoreError when the bucket cannot be used. */
export class GalleryStorage {
  readonly #bucket: R2Bucket;
  readonly #store: ModelStore;

  constructor(bucket: R2Bucket) {
    this.#bucket = bucket;
    this.#store = new PatientStore(new R2BindingStore(bucket));
  }

  /** Undefined where there is none, or what there is cannot be read: it is ordered anew. */
  async order(id: string): Promise<GalleryOrder | undefined> {
    const bytes = await this.#store.get(keys.order(id), ORDER_BYTES);
    return bytes && readJson(bytes, readOrder);
  }

  putOrder(id: string, canonical: string): Promise<void> {
    return this.#putJson(keys.order(id), canonical);
  }

  /** The tag of a status that cannot be read allows to write another. */
  async status(id: string): Promise<TaggedStatus | { status: undefined; tag: VersionTag | 'absent' }> {
    const stored = await this.#store.getTagged(keys.status(id), STATUS_BYTES);
    if (stored === undefined) return { status: undefined, tag: 'absent' };
    const status = readJson(stored.bytes, (json) => galleryStatusSchema.parse(json));
    return status?.id === id ? { status, tag: stored.tag } : { status: undefined, tag: stored.tag };
  }

  /** Returns whether the status still was the one that was read. */
  putStatus(status: GalleryStatus, expected: VersionTag | 'absent'): Promise<boolean> {
    const bytes = new TextEncoder().encode(JSON.stringify(status));
    return this.#store.putIf(keys.status(status.id), bytes, expected, { contentType: 'application/json' });
  }

  putIndex(id: string, index: string): Promise<void> {
    return this.#putJson(keys.index(id), index);
  }

  /** Undefined where the gallery is not done. */
  async index(id: string): Promise<string | undefined> {
    const bytes = await this.#store.get(keys.index(id), INDEX_BYTES);
    return bytes && new TextDecoder().decode(bytes);
  }

  /** @param headers what is said of it wherever it is served from here, 8 kB at most. */
  async putPicture(
    id: string,
    file: string,
    bytes: Uint8Array<ArrayBuffer>,
    { contentType, headers }: { contentType: string; headers: Readonly<Record<string, string>> },
  ): Promise<void> {
    const httpMetadata = { contentType, cacheControl: IMMUTABLE };
    const customMetadata = { headers: JSON.stringify(headers) };
    await this.#use(() => this.#bucket.put(keys.picture(id, file), bytes, { httpMetadata, customMetadata }));
  }

  /** Undefined where it is not rendered. Its body is to be read or cancelled. */
  async picture(id: string, file: string): Promise<StoredPicture | undefined> {
    const object = await this.#use(() => this.#bucket.get(keys.picture(id, file)));
    if (object === null) return undefined;
    const { body, httpEtag, httpMetadata, customMetadata } = object;
    const headers = JSON.parse(customMetadata?.headers ?? '{}') as Record<string, string>;
    return {
      body,
      headers: { ...headers, ETag: httpEtag, 'Content-Type': httpMetadata?.contentType ?? 'application/octet-stream' },
    };
  }

  #putJson(key: string, json: string): Promise<void> {
    return this.#store.put(key, new TextEncoder().encode(json), { contentType: 'application/json' });
  }

  async #use<T>(act: () => Promise<T>): Promise<T> {
    try {
      return await within(STORAGE_PATIENCE, act(), () => new Error(`no answer within ${STORAGE_PATIENCE / 1000} s`));
    } catch (cause) {
      throw new StoreError({
        what: 'A gallery could not be read or written.',
        detail: cause instanceof Error ? cause.message : String(cause),
        fix: 'Ask again later; if it stays so, look at the status of R2.',
        cause,
      });
    }
  }
}

function readJson<T>(bytes: Uint8Array, read: (json: unknown) => T): T | undefined {
  try {
    return read(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return undefined;
  }
}
