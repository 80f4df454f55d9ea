import { cors } from 'hono/cors';

/** Faces are public and no credentials exist, so any page may fetch them and read how they were made. */
export const openToAllOrigins = cors({
  origin: '*',
  allowMethods: ['GET', 'HEAD'],
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
    'Omokage-Psi',
    'Omokage-Seed',
    'Omokage-Text',
  ],
  maxAge: 86_400,
});
