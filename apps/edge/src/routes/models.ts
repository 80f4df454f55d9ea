import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { type Manifest, StoreError } from '@omokage/weights';
import { controlsOf } from '@omokage/weights/sampler';
import { type AppEnv, modelSource } from '../app-env.ts';
import type { Library } from '../models/library.ts';
import type { ModelSource, PublishedModel } from '../models/model-source.ts';
import { invalidRequest } from '../problems/invalid-request.ts';
import { facePath } from '../requests/face-request.ts';

const modelSchema = z
  .object({
    name: z.string(),
    digest: z.string().openapi({ description: 'sha256 of the manifest; `name@digest` pins the model.' }),
    title: z.string(),
    kind: z.string(),
    default: z.boolean().openapi({ description: 'The embedded model, which answers when none is named.' }),
    picture: z.object({ width: z.int(), height: z.int(), channels: z.int() }),
    controls: z
      .object({
        psi: z.enum(['truncated-normal', 'style']).openapi({
          description: 'What psi shortens: the latent, by a truncated normal, or the style, towards the average one.',
        }),
        classes: z
          .array(z.string())
          .openapi({ description: 'Values of the parameter class; none where there are none.' }),
        text: z
          .object({ terms: z.int(), examples: z.array(z.string()) })
          .nullable()
          .openapi({
            description: 'How many terms the parameter text is read by, and some texts; null where it takes none.',
          }),
        styleLayers: z.int().openapi({ description: 'Layers that mix can be for; 0 where there are no styles.' }),
      })
      .openapi({ description: 'What can be asked for beside a seed.' }),
    bytes: z.int().openapi({ description: 'Size of the weights.' }),
    created: z.string(),
    licence: z.string(),
    credits: z.array(z.object({ name: z.string(), author: z.string(), licence: z.string(), url: z.string() })),
    links: z.object({ newest: z.string(), pinned: z.string() }),
  })
  .openapi('Model');

const models = createRoute({
  method: 'get',
  path: '/v1/models',
  summary: 'The models that faces can be drawn with',
  request: { query: z.strictObject({}) },
  responses: {
    200: {
      description: 'The embedded default first, then the newest of every published name.',
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

const EXAMPLE_SEED = '42';
/** Texts of a model that a list shows. */
const MOST_EXAMPLES = 8;

export function modelRoutes(library: Library): OpenAPIHono<AppEnv> {
  const routes = new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (!result.success) throw invalidRequest(result.error, []);
    },
  });
  routes.openapi(models, async (c) => {
    const published = await listPublished(library, modelSource(c));
    const listed = [library.embedded, ...(published ?? [])].map((model) => describe(model, model === library.embedded));
    c.header('Cache-Control', published === undefined ? 'no-store' : 'public, max-age=30, must-revalidate');
    return c.json({ complete: published !== undefined, models: listed }, 200);
  });
  return routes;
}

/** Undefined when storage does not answer: the embedded model is served all the same. */
async function listPublished(library: Library, source: ModelSource): Promise<PublishedModel[] | undefined> {
  try {
    return await library.published(source);
  } catch (error) {
    if (error instanceof StoreError) return undefined;
    throw error;
  }
}

function describe({ manifest, digest }: PublishedModel, isDefault: boolean): z.infer<typeof modelSchema> {
  const { name, title, kind, created, licence, credits } = manifest;
  const { width, height, channels } = manifest.picture;
  return {
    name,
    digest,
    title,
    kind,
    default: isDefault,
    picture: { width, height, channels },
    controls: describeControls(manifest),
    bytes: manifest.shards.reduce((total, shard) => total + shard.bytes, 0),
    created,
    licence,
    credits,
    links: {
      newest: facePath({ seed: EXAMPLE_SEED, model: { name } }),
      pinned: facePath({ seed: EXAMPLE_SEED, model: { name, digest } }),
    },
  };
}

function describeControls(manifest: Manifest): z.infer<typeof modelSchema>['controls'] {
  const { classes, vocabulary, examples, styleLayers } = controlsOf(manifest);
  return {
    psi: manifest.latent.truncation,
    classes: [...classes],
    text: vocabulary.length > 0 ? { terms: vocabulary.length, examples: examples.slice(0, MOST_EXAMPLES) } : null,
    styleLayers,
  };
}
