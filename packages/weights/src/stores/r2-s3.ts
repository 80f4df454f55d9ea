import { AwsClient } from 'aws4fetch';
import { sha256Hex } from '../digest.ts';
import { cacheControl } from './cache-control.ts';
import { keysOfPage, type S3Reply, S3Requests, s3Error } from './s3-requests.ts';
import { checkKey, checkPrefix, type ModelStore, type PutOptions, type Tagged, type VersionTag } from './store.ts';

export interface R2S3Options {
  /** `https://<account id>.r2.cloudflarestorage.com`, without the bucket. */
  readonly endpoint: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** How often a request is sent again after a network error, 409, 429 or 5xx. Default 3. */
  readonly retries?: number;
  /** Milliseconds before the first repetition; each later one waits twice as long. Default 250. */
  readonly retryDelay?: number;
  /** Milliseconds after which one request counts as failed. Default 120,000. */
  readonly timeout?: number;
}

const LIST_BYTES = 4 << 20;

/**
 * A bucket by R2's S3 API, for use outside of Workers.
 * R2 S3 API: https://developers.cloudflare.com/r2/api/s3/api/ (conditional PutObject by If-Match and If-None-Match).
 */
export class R2S3Store implements ModelStore {
  readonly place: string;
  readonly #base: string;
  readonly #requests: S3Requests;

  constructor({ endpoint, bucket, accessKeyId, secretAccessKey, ...limits }: R2S3Options) {
    this.#base = `${endpoint.replace(/\/+$/, '')}/${encodeURIComponent(bucket)}`;
    this.place = `the bucket "${bucket}" at ${endpoint}`;
    const client = new AwsClient({ accessKeyId, secretAccessKey, service: 's3', region: 'auto' });
    this.#requests = new S3Requests(client, this.place, bucket, limits);
  }

  async get(key: string, maxBytes: number): Promise<Uint8Array | undefined> {
    return (await this.getTagged(key, maxBytes))?.bytes;
  }

  async getTagged(key: string, maxBytes: number): Promise<Tagged | undefined> {
    const reply = await this.#requests.send({ method: 'GET', url: this.#url(key), subject: key, maxBytes });
    if (reply.status === 404 && reply.code !== 'NoSuchBucket') return undefined;
    if (reply.status !== 200) throw this.#error(`${key} could not be read.`, reply);
    return { bytes: reply.bytes, tag: { etag: reply.etag } };
  }

  async put(key: string, bytes: Uint8Array, options: PutOptions = {}): Promise<void> {
    const reply = await this.#put(key, bytes, options, {});
    if (reply.status !== 200) throw this.#error(`${key} was not stored.`, reply);
  }

  async putIf(
    key: string,
    bytes: Uint8Array,
    expected: VersionTag | 'absent',
    options: PutOptions = {},
  ): Promise<boolean> {
    const condition = expected === 'absent' ? { 'if-none-match': '*' } : { 'if-match': expected.etag };
    const reply = await this.#put(key, bytes, options, condition);
    if (reply.status === 200) return true;
    const gone = reply.status === 404 && reply.code !== 'NoSuchBucket'; // If-Match on a key that is not there
    if (reply.status !== 412 && !gone) throw this.#error(`${key} was not stored.`, reply);
    // An answer that was lost may have been a yes: then the repetition met our own write.
    return reply.attempts > 1 && this.#holds(key, bytes);
  }

  async list(prefix: string): Promise<string[]> {
    checkPrefix(prefix);
    const found: string[] = [];
    let token: string | undefined;
    do {
      const query = new URLSearchParams({ 'list-type': '2', prefix });
      if (token !== undefined) query.set('continuation-token', token);
      const subject = `the list of ${prefix}`;
      const url = `${this.#base}?${query}`;
      const reply = await this.#requests.send({ method: 'GET', url, subject, maxBytes: LIST_BYTES });
      if (reply.status !== 200) throw this.#error(`The keys ${prefix}... could not be listed.`, reply);
      const page = keysOfPage(reply.bytes);
      found.push(...page.keys);
      token = page.next;
    } while (token !== undefined);
    return found.sort();
  }

  async #put(key: string, bytes: Uint8Array, options: PutOptions, condition: Record<string, string>) {
    const headers = {
      ...condition,
      'content-type': options.contentType ?? 'application/octet-stream',
      'cache-control': cacheControl(options),
      // Part of the signature, so the store can tell bytes that were changed on the way.
      'x-amz-content-sha256': options.sha256 ?? (await sha256Hex(bytes)),
    };
    return this.#requests.send({ method: 'PUT', url: this.#url(key), subject: key, headers, body: bytes, maxBytes: 0 });
  }

  async #holds(key: string, bytes: Uint8Array): Promise<boolean> {
    const held = await this.get(key, bytes.length).catch(() => undefined);
    return held?.length === bytes.length && held.every((byte, i) => byte === bytes[i]);
  }

  #url(key: string): string {
    return `${this.#base}/${checkKey(key)}`;
  }

  #error(what: string, reply: S3Reply) {
    return s3Error(what, reply, this.#requests);
  }
}
