import type { Context } from 'hono';
import type { AppEnv } from '../app-env.ts';

/** The path as it was sent: escapes that need not be there included. */
export const pathOf = (c: Context<AppEnv>): string => new URL(c.req.url).pathname;

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
