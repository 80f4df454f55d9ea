import type { AwsClient } from 'aws4fetch';
import { ArtefactError } from '../artefact-error.ts';
import { StoreError, valueTooLarge } from './store.ts';

/** Signed requests to an S3 API: bounded repetition, bounded answers, errors that say what to do. */

export interface S3Request {
  readonly method: 'GET' | 'PUT';
  readonly url: string;
  /** What the request is about, for messages. */
  readonly subject: string;
  readonly headers?: Record<string, string>;
  readonly body?: Uint8Array;
  /** The most bytes that a good answer may have. */
  readonly maxBytes: number;
}

export interface S3Reply {
  readonly status: number;
  readonly etag: string;
  readonly bytes: Uint8Array;
  /** The `<Code>` of an error answer; empty for a good one. */
  readonly code: string;
  /** How many times the request was sent. */
  readonly attempts: number;
}

export interface S3Limits {
  readonly retries?: number;
  readonly retryDelay?: number;
  readonly timeout?: number;
}

const ERROR_BYTES = 64 << 10;

export class S3Requests {
  readonly place: string;
  readonly bucket: string;
  readonly #client: AwsClient;
  readonly #retries: number;
  readonly #retryDelay: number;
  readonly #timeout: number;

  constructor(client: AwsClient, place: string, bucket: string, limits: S3Limits) {
    this.#client = client;
    this.place = place;
    this.bucket = bucket;
    this.#retries = limits.retries ?? 3;
    this.#retryDelay = limits.retryDelay ?? 250;
    this.#timeout = limits.timeout ?? 120_000;
  }

  /**
   * @throws StoreError when the server cannot be reached, or fails, time and again; ArtefactError `too-large`.
   * Answers of 4xx other than 409 and 429 are returned: what they mean is the caller's to say.
   */
  async send(request: S3Request): Promise<S3Reply> {
    for (let attempts = 1; ; attempts++) {
      const last = attempts > this.#retries;
      try {
        const reply = await this.#sendOnce(request, attempts);
        if (!isPassing(reply.status)) return reply;
        if (last) throw s3Error(`${request.method} of ${request.subject} failed ${attempts} times.`, reply, this);
      } catch (error) {
        if (error instanceof StoreError || error instanceof ArtefactError) throw error;
        if (last) throw this.#unreachable(request, attempts, error);
      }
      await pause(this.#retryDelay * 2 ** (attempts - 1) * (0.5 + Math.random() / 2));
    }
  }

  async #sendOnce({ method, url, subject, headers = {}, body, maxBytes }: S3Request, attempts: number) {
    // Signed anew each time: a signature carries the time. WebCrypto's and fetch's types ask for unshared memory.
    const init = { method, headers, ...(body && { body: body as Uint8Array<ArrayBuffer> }) };
    const response = await fetch(await this.#client.sign(url, init), { signal: AbortSignal.timeout(this.#timeout) });
    const bytes = await readCapped(response, subject, response.ok ? maxBytes : ERROR_BYTES);
    return {
      status: response.status,
      // A proxy that compresses marks the tag as weak; conditions want it strong.
      etag: (response.headers.get('etag') ?? '').replace(/^W\//, ''),
      bytes,
      code: response.ok ? '' : (element(new TextDecoder().decode(bytes), 'Code') ?? ''),
      attempts,
    };
  }

  #unreachable({ method, subject }: S3Request, attempts: number, cause: unknown): StoreError {
    const inner = cause instanceof Error && cause.cause instanceof Error ? `: ${cause.cause.message}` : '';
    return new StoreError({
      what: `${this.place} cannot be reached.`,
      detail: `${method} of ${subject}, ${attempts} times: ${cause instanceof Error ? cause.message : cause}${inner}`,
      fix: 'Check the network and the endpoint: https://<account id>.r2.cloudflarestorage.com',
      cause,
    });
  }
}

/** What to tell about an answer that is an error. */
export function s3Error(what: string, { status, code }: S3Reply, { place, bucket }: S3Requests): StoreError {
  return new StoreError({
    what,
    detail: `${place} answered ${status}${code === '' ? '' : ` ${code}`}.`,
    fix: advice(status, code, bucket),
  });
}

function advice(status: number, code: string, bucket: string): string {
  if (code === 'SignatureDoesNotMatch') return 'Check the secret access key: it does not belong to the access key id.';
  if (code === 'RequestTimeTooSkewed') return 'Set the clock of this machine: requests are signed with the time.';
  if (status === 401 || code === 'InvalidAccessKeyId') {
    return 'Check the access key id and the secret: make an R2 API token in the Cloudflare dashboard and give its S3 keys.';
  }
  if (status === 403) return `Give the R2 API token the permission "Object Read & Write" for the bucket "${bucket}".`;
  if (status === 404) {
    return `Make the bucket with "npx wrangler r2 bucket create ${bucket}", or check its name and the account in the endpoint.`;
  }
  if (status === 412) return 'Somebody else wrote the same key: read it again, then decide whether to write.';
  if (status === 429 || status >= 500) return 'R2 is busy or failing: try again later.';
  return 'See https://developers.cloudflare.com/r2/api/error-codes/ for this code.';
}

/** The keys of a ListObjectsV2 answer, and the token for the next page if there is one. */
export function keysOfPage(xml: Uint8Array): { keys: string[]; next: string | undefined } {
  const text = new TextDecoder().decode(xml);
  const keys = [...text.matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key]) => unescapeXml(key));
  const next = element(text, 'IsTruncated') === 'true' ? element(text, 'NextContinuationToken') : undefined;
  return { keys, next };
}

/** A few flat elements are all that is read of S3's XML: not worth a parser. */
function element(xml: string, name: string): string | undefined {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml);
  return found === null ? undefined : unescapeXml(found[1]);
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function unescapeXml(text: string): string {
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_, name: string) => ENTITIES[name]);
}

/** 409 is two conditional writes at once: S3 asks to send it again. */
function isPassing(status: number): boolean {
  return status === 409 || status === 429 || status >= 500;
}

async function readCapped(response: Response, subject: string, maxBytes: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > maxBytes) throw valueTooLarge(subject, length, maxBytes); // leaving the loop cancels the body
    parts.push(part);
  }
  return new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
