import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { AppEnv } from '../app-env.ts';
import type { Library } from '../models/library.ts';
import { ReadinessCheck } from '../models/readiness.ts';

const alive = createRoute({
  method: 'get',
  path: '/healthz',
  operationId: 'getHealth',
  tags: ['service'],
  summary: 'Whether anything answers; draws nothing and touches no storage',
  responses: {
    200: {
      description: 'It does.',
      content: { 'application/json': { schema: z.object({ status: z.literal('ok') }) } },
    },
  },
});

const memoryOfModel = {
  parameters: z.int(),
  bytes: z
    .int()
    .openapi({ description: 'Of its memory: weights as kernels want them, and room for what lies between layers.' }),
  bytesPerParameter: z.number(),
};

const readinessSchema = z
  .object({
    status: z.enum(['ready', 'degraded', 'unready']).openapi({
      description:
        'degraded: what is embedded is served, but model storage does not answer. unready: the embedded model does not draw what ' +
        'it should.',
    }),
    model: z.object({ name: z.string(), digest: z.string() }).openapi({ description: 'The embedded default.' }),
    backend: z.string(),
    selfTest: z
      .union([
        z.object({
          passed: z.boolean(),
          sha256: z.string().openapi({ description: 'Of the pixels. Processors may differ in it without fault.' }),
          unchanged: z
            .boolean()
            .openapi({ description: 'The face is the one that was drawn at the start, byte for byte.' }),
          asPublished: z.boolean().nullable().openapi({
            description: 'Its colours are those of the model as it was published, coarsely; null where none are known.',
          }),
        }),
        z.object({ passed: z.literal(false), error: z.string() }),
      ])
      .openapi({ description: 'One face, drawn anew.' }),
    storage: z.object({ reachable: z.boolean() }),
    version: z
      .object({ id: z.string(), tag: z.string(), timestamp: z.string() })
      .nullable()
      .openapi({ description: 'Of the Worker; null where it was not deployed.' }),
    memory: z
      .object({
        tensors: z.int(),
        tensorBytes: z.int(),
        heapBytes: z.int().openapi({ description: 'Of the WebAssembly memory of tfjs, which never shrinks.' }),
        heapCapBytes: z.int(),
        engineBytes: z.int().openapi({ description: 'Of the memories of all models, the default too.' }),
        engineSpareBytes: z.int().openapi({ description: 'Beside that, what unloaded models left for the next ones.' }),
        engineCapBytes: z.int(),
        default: z.object(memoryOfModel).openapi({ description: 'The embedded default.' }),
        models: z
          .array(z.object({ model: z.string(), users: z.int(), ...memoryOfModel }))
          .openapi({ description: 'Beside the default, least recently used first.' }),
      })
      .openapi({ description: 'Of the isolate that answered.' }),
    waiting: z.int().openapi({ description: 'Requests that wait for their turn in it.' }),
  })
  .openapi('Readiness');

const content = { 'application/json': { schema: readinessSchema } };

const ready = createRoute({
  method: 'get',
  path: '/readyz',
  operationId: 'getReadiness',
  tags: ['service'],
  summary: 'Whether it draws what it should: model, self-test, storage, version and memory',
  responses: {
    200: { description: 'It does; `degraded` where that holds for embedded models only.', content },
    503: { description: 'It does not: `unready`.', content },
  },
});

export function healthRoutes(library: Library): OpenAPIHono<AppEnv> {
  const routes = new OpenAPIHono<AppEnv>();
  const check = new ReadinessCheck(library);
  routes.openapi(alive, (c) => {
    c.header('Cache-Control', 'no-store');
    return c.json({ status: 'ok' as const }, 200);
  });
  routes.openapi(ready, async (c) => {
    const { status, ...found } = await check.look(c.env.MODELS);
    const { manifest, digest } = library.embedded;
    const { id, tag, timestamp } = c.env.VERSION ?? {};
    c.header('Cache-Control', 'no-store');
    return c.json(
      {
        status,
        model: { name: manifest.name, digest },
        backend: 'wasm',
        ...found,
        version: id ? { id, tag, timestamp } : null,
      },
      status === 'unready' ? 503 : 200,
    );
  });
  return routes;
}
