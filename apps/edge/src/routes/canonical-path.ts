import type { Context } from 'hono';
import type { AppEnv } from '../app-env.ts';
import { Problem } from '../problems/problem.ts';

/** Path and query as they were sent: escapes that need not be there included, and a query that says nothing, such as `?&&`. */
export function pathOf(c: Context<AppEnv>): string {
  const { pathname, search } = new URL(c.req.url);
  return pathname + search;
}

/** For a list without parameters. Throws a Problem for a query, also one that says nothing: each would be another copy in the cache. */
export function refuseQuery(c: Context<AppEnv>): void {
  if (new URL(c.req.url).search === '') return;
  throw new Problem('unknown-parameter', 'This list has no parameters.', { allowed: [] });
}

/** To the one URL that is worth a cache's room. */
export function redirected(c: Context<AppEnv>, canonical: string) {
  c.header('Cache-Control', 'no-store');
  return c.redirect(canonical, 308);
}

/** To what a name stands for at present. */
export function toPresent(c: Context<AppEnv>, path: string) {
  c.header('Cache-Control', 'no-store');
  return c.redirect(path, 302);
}
