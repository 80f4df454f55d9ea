import { OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv } from './app-env.ts';
import { describeService } from './contract/describe-service.ts';
import type { Workshop } from './models/workshop.ts';
import { answerProblem } from './problems/answer-problem.ts';
import { Problem, problemResponse } from './problems/problem.ts';
import { contractRoutes } from './routes/contract.ts';
import { faceRoutes } from './routes/faces/index.ts';
import { galleryRoutes } from './routes/galleries.ts';
import { healthRoutes } from './routes/health.ts';
import { modelRoutes } from './routes/models.ts';
import { problemRoutes } from './routes/problems.ts';
import { restorationRoutes } from './routes/restorations.ts';

/** What there is to ask for, over a library of models and a place to work with them. Nothing here touches a binding before a request does. */
export function createRenderer(workshop: Workshop): OpenAPIHono<AppEnv> {
  const { library } = workshop;
  const app = new OpenAPIHono<AppEnv>();
  app.route('/', faceRoutes(workshop));
  app.route('/', restorationRoutes(workshop));
  app.route('/', modelRoutes(library));
  app.route('/', galleryRoutes(workshop));
  app.route('/', healthRoutes(library));
  app.route('/', problemRoutes());
  app.route(
    '/',
    contractRoutes(() => describeService(app)),
  );

  app.notFound((c) => {
    const problem = new Problem('not-found', `There is nothing at ${c.req.path}.`, { allowed: ENTRANCES });
    return problemResponse(problem, new URL(c.req.url).pathname);
  });
  app.onError(answerProblem);
  return app;
}

const ENTRANCES = [
  '/',
  '/v1/faces/{seed}.png',
  '/v1/faces/random',
  '/v1/restorations',
  '/v1/restorations/{task}',
  '/v1/models',
  '/v1/models/{name}',
  '/v1/galleries',
  '/healthz',
  '/readyz',
  '/docs/',
  '/openapi.json',
  '/problems',
];
