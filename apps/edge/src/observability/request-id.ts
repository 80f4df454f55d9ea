import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { AppEnv } from '../app-env.ts';

/**
 * The name of one request, in its answer, in its log lines and in what it asks of other entrypoints.
 *
 * It is Cloudflare's own where there is one, which no client can choose and by which the platform's logs and traces are found too;
 * elsewhere a random one. What a client sends under this name is not looked at: nobody puts words into the log.
 */
export const REQUEST_ID_HEADER = 'Omokage-Request-Id';

/** As Cloudflare writes them: sixteen hex digits, and the airport of the data centre. */
const RAY = /^[0-9a-f]{16}(-[A-Z]{3})?$/;

export const requestId = createMiddleware<AppEnv>(async (c, next) => {
  const id = idOf(c.req.header('CF-Ray'));
  c.set('requestId', id);
  await next();
  c.res.headers.set(REQUEST_ID_HEADER, id);
});

/** The id of the request that is being answered; undefined in an app without the middleware, or behind none. */
export const requestIdOf = (c: Context): string | undefined => c.get('requestId') ?? c.req.header(REQUEST_ID_HEADER);

const idOf = (ray: string | undefined): string =>
  ray !== undefined && RAY.test(ray) ? ray : crypto.randomUUID().replaceAll('-', '').slice(0, 16);
