import { createMiddleware } from 'hono/factory';
import type { AppEnv } from '../app-env.ts';
import { Problem } from '../problems/problem.ts';

const READING = ['GET', 'HEAD', 'OPTIONS'];
const SENDING = ['POST', 'OPTIONS'];
const IS_SENT_TO = /^\/v1\/(restorations\/[^/]+|galleries)$/;
/** Nothing is there, which is what whoever wrote a slash too many has to be told. */
const IS_SLASHED = /^\/v1\/(restorations\/[^/]+|galleries)\/$/;

/** Methods of a path, whether anything is there or not. Pictures are sent to be restored, and galleries ordered; all else is only read. */
export function methodsOf(path: string): string[] {
  if (IS_SLASHED.test(path)) return [...READING, 'POST'];
  return IS_SENT_TO.test(path) ? SENDING : READING;
}

/** Refuses other methods in one place, with those that would do. */
export const knownMethods = createMiddleware<AppEnv>(async (c, next) => {
  const methods = methodsOf(c.req.path);
  if (!methods.includes(c.req.method)) {
    const headers = { Allow: methods.join(', ') };
    throw new Problem('method-not-allowed', `${c.req.method} is not allowed.`, { allowed: methods, headers });
  }
  await next();
});
