import { z } from '@hono/zod-openapi';
import { PROBLEM_KINDS, type ProblemKind, type ProblemStatus } from './kinds.ts';

/**
 * Errors as RFC 9457 problem details. What kinds there are stands in `kinds.ts`; `detail` is what is particular to a request,
 * and `allowed` says what would have worked.
 */

export { PROBLEM_KINDS, type ProblemKind };

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

/** Tells the kind to whoever does not read the body: answers to HEAD have none. */
export const PROBLEM_HEADER = 'Omokage-Problem';

/**
 * An `application/problem+json` response; never stored by any cache.
 * @param instance the path that was asked, percent-encoded: a URI reference.
 */
export function problemResponse(problem: Problem, instance: string): Response {
  const { headers, retryAfter, ...members } = problem.extras;
  const body = {
    ...headOf(problem.kind),
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
      [PROBLEM_HEADER]: problem.kind,
      ...(retryAfter !== undefined && { 'Retry-After': String(retryAfter) }),
    },
  });
}

/** `type` leads to a page about the kind: it resolves against the URL that was asked. */
const headOf = (kind: ProblemKind) => ({
  type: `/problems/${kind}`,
  title: PROBLEM_KINDS[kind].title,
  status: PROBLEM_KINDS[kind].status,
});

/** What a problem of this kind looks like, for its page. */
export const exampleOf = (kind: ProblemKind): z.infer<typeof problemSchema> => ({
  ...headOf(kind),
  detail: PROBLEM_KINDS[kind].meaning,
  instance: '/the/path/that/was/asked',
});

/** The body of every error, for the OpenAPI document. */
export const problemSchema = z
  .object({
    type: z.string().openapi({
      example: '/problems/invalid-parameter',
      description: 'The kind of problem, by the path of a page about it.',
    }),
    title: z
      .string()
      .openapi({ example: PROBLEM_KINDS['invalid-parameter'].title, description: 'The same for all of a kind.' }),
    status: z.int().openapi({ example: 400 }),
    detail: z.string().openapi({ description: 'What was wrong with this request.' }),
    instance: z.string().openapi({ example: '/v1/faces/42.png', description: 'The path that was asked.' }),
    parameter: z.string().optional().openapi({ example: 'psi', description: 'The parameter or field at fault.' }),
    allowed: z
      .union([z.string(), z.array(z.string())])
      .optional()
      .openapi({ description: 'What would have been accepted, in words or as a list.' }),
    retryAfter: z.int().optional().openapi({ description: 'Seconds to wait; also in the header Retry-After.' }),
  })
  .openapi('Problem');

/** An error of a route, for the OpenAPI document. */
export const problemContent = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: problemSchema } },
});
