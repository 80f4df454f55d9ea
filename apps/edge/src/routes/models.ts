import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { type AppEnv, modelSource } from '../app-env.ts';
import type { Library } from '../models/library.ts';
import { publishedOrNone } from '../models/published-or-none.ts';
import { invalidRequest } from '../problems/invalid-request.ts';
import { describeModel, modelSchema } from './model-description.ts';

const models = createRoute({
  method: 'get',
  path: '/v1/models',
  operationId: 'listModels',
  tags: ['models'],
  summary: 'The models that faces can be drawn with, and pictures restored',
  request: { query: z.strictObject({}) },
  responses: {
    200: {
      description: 'What is embedded first, the default before all, then the newest of every published name.',
      content: {
        'application/json': {
          schema: z.object({
            complete: z.boolean().openapi({ description: 'False while model storage does not answer.' }),
            models: z.array(modelSchema),
          }),
        },
      },
    },
  },
});

export function modelRoutes(library: Library): OpenAPIHono<AppEnv> {
  const routes = new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (!result.success) throw invalidRequest(result.error, []);
    },
  });
  routes.openapi(models, async (c) => {
    const published = await publishedOrNone(library, modelSource(c));
    const all = [library.embedded, ...library.restorers, ...(published ?? [])];
    const listed = all.map((model) => describeModel(model, library.answersUnnamed(model)));
    c.header('Cache-Control', published === undefined ? 'no-store' : 'public, max-age=30, must-revalidate');
    return c.json({ complete: published !== undefined, models: listed }, 200);
  });
  return routes;
}
