import { z } from '@hono/zod-openapi';

/**
 * Errors as RFC 9457 problem details. Every kind of problem stands in one table, so that types, titles and statuses
 * cannot drift apart; what is particular to a request goes into `detail`, and `allowed` says what would have worked.
 */

export const PROBLEM_KINDS = {
  'not-found': { status: 404, title: 'There is nothing here' },
  'method-not-allowed': { status: 405, title: 'This method is not allowed here' },
  'invalid-seed': { status: 400, title: 'The seed is not valid' },
  'unsupported-format': { status: 404, title: 'Faces do not come in this format' },
  'unknown-parameter': { status: 400, title: 'The query has an unknown parameter' },
  'duplicate-parameter': { status: 400, title: 'A parameter is given more than once' },
  'invalid-parameter': { status: 400, title: 'A parameter is not valid' },
  'unknown-task': { status: 404, title: 'There is no such task' },
  'incomplete-body': { status: 400, title: 'The body is not all here' },
  'invalid-form': { status: 400, title: 'The form is not as it should be' },
  'slow-upload': { status: 408, title: 'The body took too long' },
  'body-too-large': { status: 413, title: 'The body is too large' },
  'picture-too-large': { status: 413, title: 'The picture is too large' },
  'unsupported-media-type': { status: 415, title: 'Pictures of this type are not taken' },
  'unusable-picture': { status: 422, title: 'The picture cannot be used' },
  'unusable-mask': { status: 422, title: 'The mask cannot be used' },
  'unsuitable-model': { status: 400, title: 'The model is not for this' },
  'unknown-model': { status: 404, title: 'There is no such model' },
  'unusable-model': { status: 502, title: 'The published model cannot be used' },
  'storage-unavailable': { status: 503, title: 'Model storage does not answer' },
  busy: { status: 503, title: 'Too much is wanted here at once' },
  /** Nobody reads it: for the log of whoever runs the service. */
  'client-gone': { status: 499, title: 'The client went away' },
  internal: { status: 500, title: 'Something went wrong on our side' },
} as const;

export type ProblemKind = keyof typeof PROBLEM_KINDS;
type ProblemStatus = (typeof PROBLEM_KINDS)[ProblemKind]['status'];

export interface ProblemExtras {
  /** What would have been accepted, in words or as a list. */
  allowed?: string | readonly string[];
  /** Name of the parameter at fault. */
  parameter?: string;
  /** Seconds to wait before the next try; also sent as Retry-After. */
  retryAfter?: number;
  /** Response headers beyond those of every problem. */
  headers?: Readonly<Record<string, string>>;
}

/** Thrown anywhere below a route; answered by `problemResponse`. `detail` is shown to the client. */
export class Problem extends Error {
  override name = 'Problem';
  readonly kind: ProblemKind;
  readonly extras: ProblemExtras;

  constructor(kind: ProblemKind, detail: string, extras: ProblemExtras = {}, options?: ErrorOptions) {
    super(detail, options);
    this.kind = kind;
    this.extras = extras;
  }

  get status(): ProblemStatus {
    return PROBLEM_KINDS[this.kind].status;
  }
}

/** An `application/problem+json` response; never stored by any cache. */
export function problemResponse(problem: Problem, instance: string): Response {
  const { headers, retryAfter, ...members } = problem.extras;
  const body = {
    type: `/problems/${problem.kind}`,
    title: PROBLEM_KINDS[problem.kind].title,
    status: problem.status,
    detail: problem.message,
    instance,
    ...members,
    ...(retryAfter !== undefined && { retryAfter }),
  };
  return new Response(`${JSON.stringify(body, null, 2)}\n`, {
    status: problem.status,
    headers: {
      ...headers,
      'Content-Type': 'application/problem+json',
      'Cache-Control': 'no-store',
      ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }),
    },
  });
}

/** The body of every error, for the OpenAPI document. */
export const problemSchema = z
  .object({
    type: z.string().openapi({ example: '/problems/invalid-parameter' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string(),
    parameter: z.string().optional(),
    allowed: z.union([z.string(), z.array(z.string())]).optional(),
    retryAfter: z.int().optional(),
  })
  .openapi('Problem');

/** An error of a route, for the OpenAPI document. */
export const problemContent = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problemSchema } },
});
