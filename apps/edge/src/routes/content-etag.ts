import { createHash } from 'node:crypto';

/** Of a body that is made anew each time. */
export const etagOfContent = (body: string): string =>
  `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
