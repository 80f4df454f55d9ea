import { createRoute, OpenAPIHono } from '@hono/zod-openapi';
import type { AppEnv } from '../app-env.ts';
import type { Contract } from '../contract/gateway-contract.ts';

const contract = createRoute({
  method: 'get',
  path: '/openapi.json',
  operationId: 'getContract',
  tags: ['service'],
  summary: 'This document',
  responses: {
    200: {
      description: 'An OpenAPI 3.1 document, made from the routes.',
      content: {
        'application/json': { schema: { type: 'object', required: ['openapi', 'info', 'paths'] } },
      },
    },
  },
});

/** @param describe makes the document; called once, when it is first asked for. */
export function contractRoutes(describe: () => Contract): OpenAPIHono<AppEnv> {
  let text: string | undefined;
  const routes = new OpenAPIHono<AppEnv>();
  routes.openAPIRegistry.registerPath(contract);
  routes.get(contract.path, (c) => {
    text ??= JSON.stringify(describe());
    return c.body(text, 200, {
      'Content-Type': 'application/json',
      'Cache-Control': 'public, max-age=300, must-revalidate',
    });
  });
  return routes;
}
