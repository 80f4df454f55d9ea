import type { Context } from 'hono';
import type { Problem } from '../problems/problem.ts';
import { requestIdOf } from './request-id.ts';
import { routeOf } from './route-template.ts';

/** One JSON line for the log, with all that the client is not told; the request's own line has the same id. */
export function reportError({ kind, message, cause }: Problem, c: Context): void {
  const reason = cause instanceof Error ? { error: cause.name, message: cause.message, stack: cause.stack } : {};
  const { template } = routeOf(c.req.path);
  console.error(
    JSON.stringify({
      event: 'error',
      requestId: requestIdOf(c),
      problem: kind,
      detail: message,
      route: template,
      ...reason,
    }),
  );
}
