import { createHash } from 'node:crypto';
import type { Context } from 'hono';
import { type AppEnv, keepAlive, modelSource } from '../../app-env.ts';
import type { Library, ModelIdentity, ModelRequest } from '../../models/library.ts';
import type { FaceExtension } from '../../requests/face-file.ts';
import type { FaceAddress } from '../../requests/face-path.ts';
import { matchesEtag } from '../../requests/if-none-match.ts';
import type { ModelReference } from '../../requests/model-reference.ts';
import { pathOf } from '../canonical-path.ts';

/** How anything with faces is answered: canonical URL, ETag and caching first, and drawing last. */

/** What is asked of which model. */
export interface Visit {
  /** As asked for; the embedded default where there is none. */
  readonly reference: ModelReference | undefined;
  readonly model: ModelIdentity;
  readonly request: ModelRequest;
}

/** Throws a Problem for a model that there is not, StoreError. */
export async function visit(
  c: Context<AppEnv>,
  library: Library,
  reference: ModelReference | undefined,
): Promise<Visit> {
  const source = modelSource(c);
  const model = await library.identify(source, reference);
  return { reference, model, request: { model, source, keepAlive: keepAlive(c) } };
}

/** One thing to be seen, settled: all but drawn. */
export interface Exhibit<Extension extends FaceExtension> {
  /** As asked for; where there is none, `preferred` is what the client would rather have. */
  readonly extension: Extension | undefined;
  readonly preferred: Extension;
  /** Its canonical URL at an address. */
  path(address: FaceAddress): string;
  /** Words of the text that the model does not know. */
  readonly ignored: readonly string[];
  /** All that the bytes depend on beside the model's digest; as JSON, a part of the ETag. */
  facts(extension: Extension): unknown;
  readonly headers: Readonly<Record<string, string>>;
  mediaType(extension: Extension): string;
  make(extension: Extension): Promise<Uint8Array<ArrayBuffer> | string>;
}

/** A pinned face never changes. */
const CACHE_PINNED = 'public, max-age=31536000, immutable';
/** The rest does when a newer model is published, so caches ask again after a while; where nobody answers, they have an hour. */
const CACHE_NEWEST = 'public, max-age=300, must-revalidate, stale-if-error=3600';
/**
 * Spellings of a URL are without number, and only the canonical one is worth a shared cache's room. But a browser need not ask at each view of
 * a page that writes `?psi=0.7`.
 */
const CACHE_SPELLING = 'private, max-age=300';
/** Which format a client prefers may change with its next version. */
const CACHE_PREFERENCE = 'public, max-age=300, must-revalidate';

/** Redirects to the canonical URL, answers 304 where the client has it already, or draws. */
export async function show<Extension extends FaceExtension>(
  c: Context<AppEnv>,
  { reference, model }: Visit,
  exhibit: Exhibit<Extension>,
): Promise<Response> {
  const { path, ignored, preferred, extension = preferred } = exhibit;
  const asked = pathOf(c);
  const canonical = path({ extension, model: reference });
  if (asked !== canonical) {
    const negotiates = exhibit.extension === undefined;
    const plain = asked === path({ model: reference });
    c.header('Cache-Control', !negotiates ? CACHE_SPELLING : plain ? CACHE_PREFERENCE : 'no-store');
    if (negotiates) c.header('Vary', 'Accept');
    if (ignored.length > 0) c.header('Omokage-Ignored-Words', ignored.map(encodeURIComponent).join(', '));
    return c.redirect(canonical, negotiates ? 302 : 308);
  }
  const headers = {
    'Cache-Control': model.pinned ? CACHE_PINNED : CACHE_NEWEST,
    // For whoever publishes a model and does not want to wait until caches ask again.
    ...(!model.pinned && { 'Cache-Tag': `model:${model.name}` }),
    'Content-Location': path({ extension, model }),
    ETag: etagOf(model, exhibit.facts(extension)),
    ...exhibit.headers,
  };
  // Settled by names alone: a client that has the picture costs no inference.
  if (matchesEtag(c.req.header('If-None-Match'), headers.ETag)) return c.body(null, 304, headers);
  const made = await exhibit.make(extension);
  const body = typeof made === 'string' ? (new TextEncoder().encode(made) as Uint8Array<ArrayBuffer>) : made;
  const described = { 'Content-Type': exhibit.mediaType(extension), 'Content-Length': String(body.length) };
  return c.body(body, 200, { ...headers, ...described });
}

function etagOf({ digest }: ModelIdentity, facts: unknown): string {
  const said = JSON.stringify([digest, facts]);
  return `"${createHash('sha256').update(said).digest('base64url').slice(0, 27)}"`;
}
