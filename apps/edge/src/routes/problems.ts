import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { accepts } from 'hono/accepts';
import type { AppEnv } from '../app-env.ts';
import { PROBLEM_KINDS, type ProblemKind } from '../problems/kinds.ts';
import { exampleOf, Problem, problemContent, problemSchema } from '../problems/problem.ts';
import { PROBLEM_PAGE_POLICY, problemIndexPage, problemPage } from '../problems/problem-page.ts';

/** The pages that problems refer to by their `type`. */

const KINDS = Object.keys(PROBLEM_KINDS) as ProblemKind[];
const PAGE = 'text/html';
const DATA = 'application/json';

const kindSchema = z
  .object({
    kind: z.string(),
    status: z.int(),
    title: z.string(),
    meaning: z.string().openapi({ description: 'What happened.' }),
    remedy: z.string().openapi({ description: 'What to do about it.' }),
    example: problemSchema,
  })
  .openapi('KindOfProblem');

const index = createRoute({
  method: 'get',
  path: '/problems',
  operationId: 'listProblems',
  tags: ['service'],
  summary: 'The kinds of problems',
  description: 'A page for people; JSON for whoever prefers it by Accept.',
  responses: {
    200: {
      description: 'Every kind that an error can have as its type.',
      content: {
        [PAGE]: { schema: { type: 'string' } },
        [DATA]: { schema: z.object({ problems: z.array(kindSchema) }) },
      },
    },
  },
});

const kindOfProblem = createRoute({
  method: 'get',
  path: '/problems/{kind}',
  operationId: 'getProblem',
  tags: ['service'],
  summary: 'What a kind of problem means, and what to do about it',
  description:
    'What the type of a problem document leads to: a page for people; JSON for whoever prefers it by Accept.',
  request: {
    params: z.object({ kind: z.string().openapi({ enum: KINDS, example: 'invalid-seed', description: 'The kind.' }) }),
  },
  responses: {
    200: {
      description: 'About this kind.',
      content: { [PAGE]: { schema: { type: 'string' } }, [DATA]: { schema: kindSchema } },
    },
    404: problemContent('No such kind.'),
  },
});

const HEADERS = { 'Cache-Control': 'public, max-age=300, must-revalidate', Vary: 'Accept' };
const PAGE_HEADERS = { ...HEADERS, 'Content-Security-Policy': PROBLEM_PAGE_POLICY };

export function problemRoutes(): OpenAPIHono<AppEnv> {
  const routes = new OpenAPIHono<AppEnv>();

  routes.openapi(index, (c) =>
    wantsData(c)
      ? c.json({ problems: KINDS.map(describe) }, 200, HEADERS)
      : c.html(problemIndexPage(), 200, PAGE_HEADERS),
  );

  routes.openapi(kindOfProblem, (c) => {
    const { kind } = c.req.valid('param');
    if (!isKind(kind)) {
      const detail = `There is no kind of problem ${JSON.stringify(kind.slice(0, 80))}.`;
      throw new Problem('not-found', detail, { allowed: KINDS });
    }
    return wantsData(c) ? c.json(describe(kind), 200, HEADERS) : c.html(problemPage(kind), 200, PAGE_HEADERS);
  });

  return routes;
}

const wantsData = (c: Context): boolean =>
  accepts(c, { header: 'Accept', supports: [PAGE, DATA], default: PAGE }) === DATA;

const isKind = (text: string): text is ProblemKind => Object.hasOwn(PROBLEM_KINDS, text);

const describe = (kind: ProblemKind): z.infer<typeof kindSchema> => ({
  kind,
  ...PROBLEM_KINDS[kind],
  example: exampleOf(kind),
});
