import type { Context } from 'hono';
import { Problem } from '../../problems/problem.ts';

/** Throws a Problem where the client went away: nothing more is drawn for nobody. */
export function stillWanted(c: Context): void {
  if (c.req.raw.signal.aborted) throw new Problem('client-gone', 'Nobody waited for the faces any more.');
}
