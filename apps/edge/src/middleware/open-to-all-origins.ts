import { cors } from 'hono/cors';
import { methodsOf } from './known-methods.ts';

/** All of it is public and no credentials exist, so any page may fetch a picture, send one, and read how it was made. */
export const openToAllOrigins = cors({
  origin: '*',
  allowMethods: (_, c) => methodsOf(c.req.path).filter((method) => method !== 'OPTIONS'),
  allowHeaders: ['Accept', 'Content-Type'],
  exposeHeaders: [
    'Content-Location',
    'ETag',
    'Retry-After',
    'Omokage-Class',
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
    'Omokage-Task',
    'Omokage-Text',
  ],
  maxAge: 86_400,
});
