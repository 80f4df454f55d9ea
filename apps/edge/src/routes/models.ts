import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { modelNameSchema } from '@omokage/weights';
import { type AppEnv, modelFiles, modelSource } from '../app-env.ts';
import { Catalogue } from '../models/catalogue.ts';
import type { Library } from '../models/library.ts';
import { publishedOrNone } from '../models/published-or-none.ts';
import { invalidRequest } from '../problems/invalid-request.ts';
import { problemContent as problem } from '../problems/problem.ts';
import { matchesEtag } from '../requests/if-none-match.ts';
import { modelFolderSchema } from '../requests/model-folder.ts';
import { modelPath, versionsPath } from '../requests/model-path.ts';
import { pathOf, redirected, refuseQuery } from './canonical-path.ts';
import { etagOfContent } from './content-etag.ts';
import { cardOf, modelCardSchema } from './model-card.ts';
import { describeModel, modelSchema } from './model-description.ts';
import { modelFileRoutes } from './model-files.ts';
import { describeVersions, versionsSchema } from './model-versions.ts';

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
    400: problem('The query has parameters.'),
  },
});

const card = createRoute({
  method: 'get',
  path: '/v1/models/{model}',
  operationId: 'getModel',
  tags: ['models'],
  summary: 'All that is known of one model',
  description: 'By name, of the version that the name stands for at present; by name@digest, of that one.',
  request: {
    params: z.object({
      model: modelFolderSchema.openapi({
        type: 'string',
        example: 'faces',
        description: 'A name; or name@digest; or a digest alone, which is redirected to the full form.',
      }),
    }),
    query: z.strictObject({}),
  },
  responses: {
    200: {
      description: 'What it is, what it was made of, what can be asked of it, and where its files are.',
      content: { 'application/json': { schema: modelCardSchema } },
    },
    304: { description: 'The ETag in If-None-Match still holds.' },
    308: { description: 'The canonical URL of the same card.' },
    400: problem('Neither a name, nor name@digest, nor a digest; or the query has parameters.'),
    404: problem('No such model.'),
    502: problem('The published model is damaged.'),
    503: problem('Model storage does not answer; see Retry-After.'),
  },
});

const NAME_ALLOWED = 'a model name: 1 to 63 of a-z, 0-9 and "-"';

const nameSchema = z.string().transform((text, context): string => {
  const { data } = modelNameSchema.safeParse(text);
  if (data !== undefined) return data;
  const message = `"${text.slice(0, 140)}" is no name of a model`;
  context.addIssue({ code: 'custom', message, params: { allowed: NAME_ALLOWED } });
  return z.NEVER;
});

const versions = createRoute({
  method: 'get',
  path: '/v1/models/{model}/versions',
  operationId: 'listVersions',
  tags: ['models'],
  summary: 'The versions of a model, and which of them its name stands for',
  request: {
    params: z.object({
      model: nameSchema.openapi({ type: 'string', example: 'faces', description: 'A name.' }),
    }),
    query: z.strictObject({}),
  },
  responses: {
    200: {
      description: 'What the name stands for first, then all others by digest.',
      content: { 'application/json': { schema: versionsSchema } },
    },
    308: { description: 'The canonical URL of the same list.' },
    400: problem('No name of a model; or the query has parameters.'),
    404: problem('No such model.'),
    503: problem('Model storage does not answer; see Retry-After.'),
  },
});

/** Names move when a model is published. */
const CACHE_NEWEST = 'public, max-age=30, must-revalidate';
/** The model stays as it is; what this service makes of it may change with the service. */
const CACHE_PINNED = 'public, max-age=3600, must-revalidate';

export function modelRoutes(library: Library): OpenAPIHono<AppEnv> {
  const catalogue = new Catalogue(library);
  const routes = new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (!result.success) throw invalidRequest(result.error, []);
    },
  });

  routes.openapi(models, async (c) => {
    refuseQuery(c);
    const published = await publishedOrNone(library, modelSource(c));
    const all = [library.embedded, ...library.others, ...(published ?? [])];
    const listed = all.map((model) => describeModel(model, library.answersUnnamed(model)));
    c.header('Cache-Control', published === undefined ? 'no-store' : CACHE_NEWEST);
    return c.json({ complete: published !== undefined, models: listed }, 200);
  });

  routes.openapi(card, async (c) => {
    const source = modelSource(c);
    const folder = c.req.valid('param').model;
    const reference = folder.name === undefined ? await library.named(source, folder.digest) : folder;
    const canonical = modelPath(reference);
    if (pathOf(c) !== canonical) return redirected(c, canonical);
    const model = await library.identify(source, reference);
    const described = await catalogue.describe(modelFiles(c), model);
    const body = JSON.stringify(
      cardOf(described, {
        isDefault: library.answersUnnamed(described),
        embedded: library.embeddedAt(model) !== undefined,
      }),
    );
    const headers = {
      'Cache-Control': model.pinned ? CACHE_PINNED : CACHE_NEWEST,
      'Content-Location': modelPath(model),
      ETag: etagOfContent(body),
    };
    if (matchesEtag(c.req.header('If-None-Match'), headers.ETag)) return c.body(null, 304, headers);
    return c.body(body, 200, { ...headers, 'Content-Type': 'application/json' });
  });

  routes.openapi(versions, async (c) => {
    const { model: name } = c.req.valid('param');
    const canonical = versionsPath(name);
    if (pathOf(c) !== canonical) return redirected(c, canonical);
    const found = await catalogue.versions(modelSource(c), modelFiles(c), name);
    c.header('Cache-Control', found.complete ? CACHE_NEWEST : 'no-store');
    return c.json(describeVersions(name, found), 200);
  });

  routes.route('/', modelFileRoutes(library, catalogue));
  return routes;
}
