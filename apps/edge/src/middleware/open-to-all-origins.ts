import { cors } from 'hono/cors';

/** Faces are public and no credentials exist, so any page may fetch them and read how they were made. */
export const openToAllOrigins = cors({
  origin: '*',
  allowMethods: ['GET', 'HEAD'],
  exposeHeaders: [
    'Content-Location',
    'ETag',
    'Retry-After',
    'Omokage-Generated',
    'Omokage-Model',
    'Omokage-Psi',
    'Omokage-Seed',
  ],
  maxAge: 86_400,
});
