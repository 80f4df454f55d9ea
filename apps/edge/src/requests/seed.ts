import { z } from '@hono/zod-openapi';
import { parseSeed, type Seed, SeedError } from '@omokage/models/sampling';

export const SEED_ALLOWED =
  'an integer from 0 to 4294967295, or any other text of 1 to 256 characters without control characters, percent-encoded';

/** Reads a seed for a schema; what is none becomes an issue of the context. */
export function readSeed(text: string, context: z.core.$RefinementCtx<string>): Seed {
  const fail = (message: string) => {
    context.addIssue({ code: 'custom', message, params: { problem: 'invalid-seed', allowed: SEED_ALLOWED } });
    return z.NEVER;
  };
  // They could not be written into the picture's text chunks.
  if (/\p{Cc}/u.test(text)) return fail('the seed has control characters');
  try {
    return parseSeed(text);
  } catch (error) {
    if (error instanceof SeedError) return fail(`${error.what} ${error.detail}`);
    throw error;
  }
}
