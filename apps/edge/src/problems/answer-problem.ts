import type { Context } from 'hono';
import { reportError } from '../observability/report-error.ts';
import { problemResponse } from './problem.ts';
import { toProblem } from './to-problem.ts';

/** Hono's error handler: a problem document for the client, and a line for the log where it is our fault. */
export function answerProblem(error: Error, c: Context): Response {
  const problem = toProblem(error);
  // A full queue is no fault, and would write a line for each request when there are too many of them.
  if (problem.status >= 500 && problem.kind !== 'busy') reportError(problem, c);
  return problemResponse(problem, new URL(c.req.url).pathname);
}
