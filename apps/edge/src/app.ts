import { OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv } from './app-env.ts';
import { knownMethods } from './middleware/known-methods.ts';
import { openToAllOrigins } from './middleware/open-to-all-origins.ts';
import { safeHeaders } from './middleware/safe-headers.ts';
import type { Workshop } from './models/workshop.ts';
import { Problem, problemResponse } from './problems/problem.ts';
import { toProblem } from './problems/to-problem.ts';
import { faceRoutes } from './routes/faces.ts';
import { healthRoutes } from './routes/health.ts';
import { homeRoutes } from './routes/home.ts';
import { modelRoutes } from './routes/models.ts';
import { restorationRoutes } from './routes/restorations.ts';

/** The whole service over a library of models and a place to work with them. Nothing here touches a binding before a request does. */
export function createApp(workshop: Workshop): OpenAPIHono<AppEnv> {
  const { library } = workshop;
  const app = new OpenAPIHono<AppEnv>();
  app.use(safeHeaders, openToAllOrigins, knownMethods);

  app.route('/', homeRoutes());
  app.route('/', faceRoutes(library));
  app.route('/', restorationRoutes(workshop));
  app.route('/', modelRoutes(library));
  app.route('/', healthRoutes(library));
  app.get('/openapi.json', (c) => {
    c.header('Cache-Control', 'public, max-age=300, must-revalidate');
    return c.json(app.getOpenAPI31Document(OPENAPI_HEAD));
  });

  app.notFound((c) => {
    const problem = new Problem('not-found', `There is nothing at ${c.req.path}.`, { allowed: ENTRANCES });
    return problemResponse(problem, c.req.path);
  });
  app.onError((error, c) => {
    const problem = toProblem(error);
    // A full queue is no fault, and would write a line for each request when there are too many of them.
    if (problem.status >= 500 && problem.kind !== 'busy') reportError(problem, c.req.path);
    return problemResponse(problem, c.req.path);
  });
  return app;
}

const OPENAPI_HEAD = {
  openapi: '3.1.0',
  info: {
    title: 'Omokage',
    version: '1',
    description: 'Faces that nobody has, by URL; and damaged pictures, made whole.',
  },
};

const ENTRANCES = [
  '/',
  '/v1/faces/{seed}.png',
  '/v1/faces/random',
  '/v1/restorations',
  '/v1/restorations/{task}',
  '/v1/models',
  '/healthz',
  '/openapi.json',
];

/** One JSON line for the log; the client gets none of it. */
function reportError({ kind, message, cause }: Problem, path: string): void {
  const reason = cause instanceof Error ? { error: cause.name, message: cause.message, stack: cause.stack } : {};
  console.error(JSON.stringify({ problem: kind, detail: message, path, ...reason }));
}
