import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import type { Origins, Policy } from '../access/policy.ts';
import { routeClassOf } from '../access/route-class.ts';
import type { AppEnv } from '../app-env.ts';
import { methodsOf } from './known-methods.ts';

/** What a page may read beside what browsers show it anyway: all that we say in headers of our own. */
const EXPOSED = [
  'Content-Location',
  'ETag',
  'Location',
  'RateLimit',
  'RateLimit-Policy',
  'Retry-After',
  'Omokage-Class',
  'Omokage-Columns',
  'Omokage-Frames',
  'Omokage-From',
  'Omokage-Generated',
  'Omokage-Ignored-Words',
  'Omokage-Mix',
  'Omokage-Mix-Layers',
  'Omokage-Model',
  'Omokage-Problem',
  'Omokage-Psi',
  'Omokage-Request-Id',
  'Omokage-Restored',
  'Omokage-Scale',
  'Omokage-Seed',
  'Omokage-Seeds',
  'Omokage-Task',
  'Omokage-Text',
  'Omokage-To',
];

/**
 * Pages of the policy's origins may fetch a picture, send one, and read how it was made. No cookie says who anybody is, so that no
 * page acts in another's name; a key is sent by the page itself.
 */
export function corsOf({ origins }: Policy): MiddlewareHandler<AppEnv> {
  const [open, read, send] = (['*', origins.read, origins.send] as const).map(corsFor);
  return (c, next) => {
    if (routeClassOf(c.req.path) === undefined) return open(c, next);
    return methodsOf(c.req.path).includes('POST') ? send(c, next) : read(c, next);
  };
}

const corsFor = (origins: Origins) =>
  cors({
    origin: origins,
    allowMethods: (_, c) => methodsOf(c.req.path).filter((method) => method !== 'OPTIONS'),
    allowHeaders: ['Accept', 'Authorization', 'Content-Type', 'If-None-Match'],
    exposeHeaders: EXPOSED,
    maxAge: 86_400,
  });
