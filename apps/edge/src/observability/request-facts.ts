import type { Context } from 'hono';
import type { AppEnv } from '../app-env.ts';
import { PROBLEM_HEADER } from '../problems/problem.ts';
import { routeOf } from './route-template.ts';

/**
 * What is noted about a request. No word of the client's is among it: no seed, text or other value of a query, no address, no
 * picture, no header as it was sent.
 */
export interface RequestFacts {
  readonly requestId: string;
  readonly method: string;
  /** Of the route, as in the OpenAPI document. */
  readonly route: string;
  readonly area: string;
  readonly status: number;
  readonly problem?: string;
  readonly caller?: { readonly kind: string; readonly id: string };
  /** `name@digest` of the model that answered, the digest by its first twelve digits. */
  readonly model?: string;
  /** What the cache before the renderer had: hit, miss, revalidated... Absent where it was not asked. */
  readonly cache?: string;
  /** What is left of the caller's limits, as the header RateLimit says it; absent where nothing is known of it. */
  readonly limits?: string;
  /** Of the answer's body, where its length was known beforehand. */
  readonly bytes?: number;
  /** From the first line of our code to the head of the answer. Clocks stand still while a Worker computes: time spent waiting. */
  readonly ms: number;
  /** Of the Worker: its version's id. */
  readonly version?: string;
  /** Two letters, as Cloudflare sees the client. */
  readonly country?: string;
}

/** Once the answer is there. `began` is when the request came, by `Date.now()`. */
export function factsOf(c: Context<AppEnv>, began: number): RequestFacts {
  const { res, req, env } = c;
  const { area, template } = routeOf(req.path);
  const known = {
    problem: res.headers.get(PROBLEM_HEADER) ?? undefined,
    caller: c.get('caller'),
    model: shortened(res.headers.get('Omokage-Model')),
    cache: res.headers.get('CF-Cache-Status')?.toLowerCase(),
    limits: res.headers.get('RateLimit') ?? undefined,
    bytes: lengthOf(res),
    version: env?.VERSION?.id || undefined,
    country: countryOf(req.raw),
  };
  return {
    requestId: c.get('requestId'),
    method: req.method,
    route: template,
    area,
    status: res.status,
    ms: Date.now() - began,
    ...(Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined)) as Partial<RequestFacts>),
  };
}

const SHORT_DIGEST = 12;

function shortened(model: string | null): string | undefined {
  if (model === null) return undefined;
  const [name, digest] = model.split('@');
  return digest === undefined ? name : `${name}@${digest.slice(0, SHORT_DIGEST)}`;
}

function lengthOf({ body, headers }: Response): number | undefined {
  if (body === null) return 0;
  const length = headers.get('Content-Length');
  return length === null ? undefined : Number(length);
}

/** What Cloudflare adds to a request; elsewhere there is none of it. */
const countryOf = (request: Request): string | undefined =>
  (request as Request<unknown, IncomingRequestCfProperties>).cf?.country;
