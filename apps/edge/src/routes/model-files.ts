import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { type AppEnv, modelFiles, modelSource } from '../app-env.ts';
import type { Catalogue } from '../models/catalogue.ts';
import type { Library, ModelIdentity } from '../models/library.ts';
import { invalidRequest } from '../problems/invalid-request.ts';
import { Problem, problemContent as problem } from '../problems/problem.ts';
import { matchesEtag } from '../requests/if-none-match.ts';
import { type ModelFolder, modelFolderSchema } from '../requests/model-folder.ts';
import { manifestPath, weightsPath } from '../requests/model-path.ts';
import { pathOf, redirected, toPresent } from './canonical-path.ts';

/** The files of models, for whoever runs them elsewhere. A digest in the path says which, so that caches keep them for good. */

const model = modelFolderSchema.openapi({
  type: 'string',
  example: 'faces',
  description: 'name@digest. A name, or a digest alone, is redirected to that.',
});

const refused = {
  302: { description: 'The file of the version that the name stands for at present.' },
  304: { description: 'The ETag in If-None-Match still holds.' },
  308: { description: 'The canonical URL of the same file.' },
  400: problem('Neither a name, nor name@digest, nor a digest; or the query has parameters.'),
  404: problem('No such model, or no such file.'),
  502: problem('The published model is damaged.'),
  503: problem('Model storage does not answer; see Retry-After.'),
};

const manifestFile = createRoute({
  method: 'get',
  path: '/v1/models/{model}/manifest.json',
  operationId: 'getManifest',
  tags: ['models'],
  summary: 'The manifest of a model, byte for byte: its sha256 is the digest',
  request: { params: z.object({ model }), query: z.strictObject({}) },
  responses: {
    200: {
      description: 'Its plan, its table of weights, and what it was made of.',
      content: { 'application/json': { schema: z.looseObject({}) } },
    },
    ...refused,
  },
});

const weightsFile = createRoute({
  method: 'get',
  path: '/v1/models/{model}/weights/{shard}',
  operationId: 'getWeights',
  tags: ['models'],
  summary: 'A file of the weights of a model; the ETag is its sha256',
  request: {
    params: z.object({
      model,
      shard: z
        .string()
        .transform((text, context): number => {
          if (/^[1-9]\d?$/.test(text)) return Number(text);
          context.addIssue({
            code: 'custom',
            message: `"${text.slice(0, 40)}" is no number of a file`,
            params: { allowed: SHARDS_ALLOWED },
          });
          return z.NEVER;
        })
        .openapi({ type: 'integer', example: 1, description: 'Its number in the order of the manifest, from 1.' }),
    }),
    query: z.strictObject({}),
  },
  responses: {
    200: {
      description: 'Concatenated weights, in the order of the table in the manifest.',
      content: { 'application/octet-stream': { schema: { type: 'string', format: 'binary' } } },
    },
    ...refused,
  },
});

const SHARDS_ALLOWED = 'a whole number from 1 to as many as the manifest lists';
const CACHE_FOR_GOOD = 'public, max-age=31536000, immutable';

export function modelFileRoutes(library: Library, catalogue: Catalogue): OpenAPIHono<AppEnv> {
  const routes = new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (!result.success) throw invalidRequest(result.error, []);
    },
  });

  /** The model whose file is meant, or where the file is. */
  async function locate(c: Context<AppEnv>, folder: ModelFolder, fileOf: (model: ModelIdentity) => string) {
    const source = modelSource(c);
    const reference = folder.name === undefined ? await library.named(source, folder.digest) : folder;
    const model = await library.identify(source, reference);
    const canonical = fileOf(model);
    if (reference.digest === undefined) return { elsewhere: toPresent(c, canonical) };
    if (pathOf(c) !== canonical) return { elsewhere: redirected(c, canonical) };
    return { model };
  }

  routes.openapi(manifestFile, async (c) => {
    const { model, elsewhere } = await locate(c, c.req.valid('param').model, manifestPath);
    if (model === undefined) return elsewhere;
    const bytes = await catalogue.manifestFile(modelFiles(c), model);
    const headers = { 'Cache-Control': CACHE_FOR_GOOD, ETag: `"${model.digest}"` };
    if (matchesEtag(c.req.header('If-None-Match'), headers.ETag)) return c.body(null, 304, headers);
    return c.body(bytes, 200, { ...headers, ...described(bytes, 'application/json') });
  });

  routes.openapi(weightsFile, async (c) => {
    const { model: folder, shard } = c.req.valid('param');
    const { model, elsewhere } = await locate(c, folder, (found) => weightsPath(found, shard));
    if (model === undefined) return elsewhere;
    const file = await catalogue.weightsFile(modelFiles(c), model, shard);
    if (file === undefined) {
      throw new Problem('not-found', `The model has no file of weights number ${shard}.`, { allowed: SHARDS_ALLOWED });
    }
    const headers = { 'Cache-Control': CACHE_FOR_GOOD, ETag: `"${file.sha256}"` };
    if (matchesEtag(c.req.header('If-None-Match'), headers.ETag)) return c.body(null, 304, headers);
    const bytes = await file.read();
    return c.body(bytes, 200, { ...headers, ...described(bytes, 'application/octet-stream') });
  });

  return routes;
}

const described = (bytes: Uint8Array, type: string) => ({
  'Content-Type': type,
  'Content-Length': String(bytes.length),
});
