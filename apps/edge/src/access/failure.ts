import type { Context } from 'hono';
import type { AppEnv } from '../app-env.ts';
import type { Fallback } from './policy.ts';
import { accessUnavailable } from './refusals.ts';

/** A part on which access depends did not answer: the policy decides. Throws where it says closed; else the log alone learns of it. */
export function fallBack(c: Context<AppEnv>, rule: Fallback, what: string, cause: unknown): void {
  if (rule === 'closed') throw accessUnavailable(what, cause);
  const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  console.error(JSON.stringify({ event: 'let-in-unasked', requestId: c.get('requestId'), what, reason }));
}
