import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import * as tf from '@tensorflow/tfjs-core';
import type { AppEnv } from '../app-env.ts';
import type { Library } from '../models/library.ts';

const health = createRoute({
  method: 'get',
  path: '/healthz',
  operationId: 'getHealth',
  tags: ['service'],
  summary: 'Whether this instance can draw faces; touches no storage',
  responses: {
    200: {
      description: 'It can: the embedded model was decoded and warmed up when it started.',
      content: {
        'application/json': {
          schema: z.object({
            status: z.literal('ok'),
            backend: z.string(),
            model: z.object({ name: z.string(), digest: z.string() }),
          }),
        },
      },
    },
  },
});

export function healthRoutes(library: Library): OpenAPIHono<AppEnv> {
  const routes = new OpenAPIHono<AppEnv>();
  routes.openapi(health, (c) => {
    const { manifest, digest } = library.embedded;
    c.header('Cache-Control', 'no-store');
    return c.json({ status: 'ok' as const, backend: tf.getBackend(), model: { name: manifest.name, digest } }, 200);
  });
  return routes;
}
