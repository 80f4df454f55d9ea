import type { Context } from 'hono';
import type { AppEnv } from '../app-env.ts';
import { REQUEST_ID_HEADER } from '../observability/request-id.ts';
import { forHolderAlone, untilExpiry } from './freshness.ts';
import type { Asker } from './identify.ts';
import type { Policy } from './policy.ts';
import { routeClassOf } from './route-class.ts';

/** What answers a request that may pass: the renderer, behind its cache. */
export type Render = (request: Request, env: Env, context: ExecutionContext) => Response | Promise<Response>;

/** From an extension that is left out, to a canonical URL, to a pinned one. */
const MOST_REDIRECTS = 4;
/**
 * What the renderer reads of a request. All else stays here: who asks, and with which credentials; and headers such as X-Forwarded-Host
 * and X-Original-URL, which are part of a cache's keys, so that anybody could have a picture drawn anew by making up another.
 */
const PASSED_ON: readonly string[] = [
  'Accept',
  'Content-Encoding',
  'Content-Length',
  'Content-Type',
  'If-None-Match',
  'If-Range',
  'Range',
];

/** Hands an admitted request to the renderer, and makes its answer one for whoever asked. */
export async function deliver(
  c: Context<AppEnv>,
  render: Render,
  { policy, now }: { policy: Policy; now: () => number },
): Promise<Response> {
  const asker = c.get('asker');
  const ask = async (path: string) => render(innerRequest(c, path), c.env, c.executionCtx as ExecutionContext);
  const answer = asker?.kind === 'signature' ? await followed(ask, asker.target) : await ask(targetOf(c));
  // What comes from a cache or another entrypoint has headers that cannot be changed.
  const own = new Response(answer.body, answer);
  const freshness = own.headers.get('Cache-Control');
  if (freshness !== null) own.headers.set('Cache-Control', freshnessFor(asker, freshness, c.req.path, policy, now()));
  return own;
}

/** Health, documentation and problems have no parameters: each query would be another copy of the same in a cache that nobody is counted at. */
function targetOf({ req }: Context<AppEnv>): string {
  const { pathname, search } = new URL(req.url);
  return routeClassOf(req.path) === undefined ? pathname : pathname + search;
}

/** The same request for this path, without what the gateway alone needs to know. */
function innerRequest(c: Context<AppEnv>, path: string): Request {
  const request = c.req.raw;
  const headers = new Headers();
  for (const name of PASSED_ON) {
    const value = request.headers.get(name);
    if (value !== null) headers.set(name, value);
  }
  const id = c.get('requestId');
  if (id !== undefined) headers.set(REQUEST_ID_HEADER, id);
  // Not resolved against the URL: of a path that begins with two slashes, the rest would become a host and another path.
  const url = new URL(new URL(request.url).origin + path);
  // A copy has a signal of its own, and would not learn that the client went away.
  return new Request(url, new Request(request, { headers, signal: request.signal }));
}

/**
 * A redirect leads to a URL that nobody signed. It is followed here, as far as it stays with what was asked for, and the answer says
 * where it is from.
 */
async function followed(ask: (path: string) => Promise<Response>, target: string): Promise<Response> {
  let path = target;
  let answer = await ask(path);
  let kept: string | null = null;
  for (let redirects = 0; redirects < MOST_REDIRECTS; redirects++) {
    const next = redirectOf(answer, path);
    if (next === undefined) break;
    // A lasting redirect says nothing of how long its target lasts; another holds for as long as it says, such as not at all.
    if (answer.status !== 308 && answer.status !== 301) kept ??= answer.headers.get('Cache-Control');
    const vary = answer.headers.get('Vary');
    await answer.body?.cancel();
    path = next;
    const following = await ask(path);
    answer = new Response(following.body, following);
    if (vary !== null) answer.headers.append('Vary', vary);
  }
  if (path === target) return answer;
  if (!answer.headers.has('Content-Location')) answer.headers.set('Content-Location', path);
  if (kept !== null && answer.ok) answer.headers.set('Cache-Control', kept);
  return answer;
}

/** Path and query that an answer leads to; undefined where it leads to nothing of the same kind. */
function redirectOf({ status, headers }: Response, from: string): string | undefined {
  const location = headers.get('Location');
  if (location === null || ![301, 302, 303, 307, 308].includes(status)) return undefined;
  const base = new URL(`https://renderer.invalid${from}`);
  if (!URL.canParse(location, base)) return undefined;
  const { origin, pathname, search } = new URL(location, base);
  const same = origin === base.origin && routeClassOf(pathname) === routeClassOf(base.pathname);
  return same ? pathname + search : undefined;
}

function freshnessFor(asker: Asker | undefined, freshness: string, path: string, policy: Policy, now: number): string {
  if (asker?.kind === 'signature') return untilExpiry(freshness, asker.expires - now / 1000);
  const routeClass = routeClassOf(path);
  const open = routeClass === undefined || policy.classes[routeClass].anonymous;
  return open ? freshness : forHolderAlone(freshness);
}
