import { z } from 'zod';

/** Words that end up in URLs, headers and metadata: no control characters, no halves of surrogate pairs. */
export const plainText = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'not a plain text');
