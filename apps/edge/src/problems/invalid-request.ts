import type { z } from '@hono/zod-openapi';
import { PROBLEM_KINDS, Problem, type ProblemKind } from './problem.ts';

/**
 * The first thing that is wrong with a request, out of what zod found. Schemas of requests add issues with `params`:
 * `problem` (a kind; `invalid-parameter` unless given) and `allowed`.
 * @param parameters the names that the route's query knows.
 */
export function invalidRequest(error: z.core.$ZodError, parameters: readonly string[]): Problem {
  const [issue] = error.issues;
  const parameter = issue.path.join('.');
  switch (issue.code) {
    case 'unrecognized_keys':
      return new Problem('unknown-parameter', `There is no parameter ${quoteAll(issue.keys)}.`, {
        parameter: issue.keys[0],
        allowed: parameters,
      });
    case 'invalid_type':
      // Query values are text; only a repeated parameter arrives as something else, a list.
      return new Problem('duplicate-parameter', `The parameter "${parameter}" is given more than once.`, {
        parameter,
        allowed: `"${parameter}" once`,
      });
    default: {
      const { problem, allowed } = issue.code === 'custom' ? readParams(issue.params) : {};
      const detail = `Not accepted: ${issue.message.replace(/\.$/, '')}.`;
      return new Problem(problem ?? 'invalid-parameter', detail, {
        // A segment of the path that is read by itself has no name.
        ...(parameter !== '' && { parameter }),
        ...(allowed !== undefined && { allowed }),
      });
    }
  }
}

function readParams(params: Record<string, unknown> = {}): { problem?: ProblemKind; allowed?: string } {
  const { problem, allowed } = params;
  return {
    ...(isProblemKind(problem) && { problem }),
    ...(typeof allowed === 'string' && { allowed }),
  };
}

const isProblemKind = (value: unknown): value is ProblemKind =>
  typeof value === 'string' && Object.hasOwn(PROBLEM_KINDS, value);

const quoteAll = (names: readonly string[]): string =>
  names.map((name) => JSON.stringify(name.slice(0, 80))).join(', ');
