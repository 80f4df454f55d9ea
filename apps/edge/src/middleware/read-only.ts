import { createMiddleware } from 'hono/factory';
import type { AppEnv } from '../app-env.ts';
import { Problem } from '../problems/problem.ts';

const METHODS = ['GET', 'HEAD', 'OPTIONS'];

/** Everything here is read and nothing is written, so that other methods are refused for every path alike. */
export const readOnly = createMiddleware<AppEnv>(async (c, next) => {
  if (!METHODS.includes(c.req.method)) {
    const headers = { Allow: METHODS.join(', ') };
    throw new Problem('method-not-allowed', `${c.req.method} is not allowed.`, { allowed: METHODS, headers });
  }
  await next();
});
