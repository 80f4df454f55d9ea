import type { Context } from 'hono';
import { type Problem, problemResponse } from './problem.ts';
import { toProblem } from './to-problem.ts';

/** Hono's error handler: a problem document for the client, and a line for the log where it is our fault. */
export function answerProblem(error: Error, c: Context): Response {
  const problem = toProblem(error);
  // A full queue is no fault, and would write a line for each request when there are too many of them.
  if (problem.status >= 500 && problem.kind !== 'busy') reportError(problem, c.req.path);
  return problemResponse(problem, c.req.path);
}

/** One JSON line for the log; the client gets none of it. */
function reportError({ kind, message, cause }: Problem, path: string): void {
  const reason = cause instanceof Error ? { error: cause.name, message: cause.message, stack: cause.stack } : {};
  console.error(JSON.stringify({ problem: kind, detail: message, path, ...reason }));
}
