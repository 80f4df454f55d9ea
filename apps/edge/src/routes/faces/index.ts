import { OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { type AppEnv, modelSource } from '../../app-env.ts';
import type { Library } from '../../models/library.ts';
import type { Workshop } from '../../models/workshop.ts';
import { faceFileSchema, PICTURE_EXTENSIONS } from '../../requests/face-file.ts';
import { faceQuerySchema, gridQuerySchema, morphQuerySchema, numbersQuerySchema } from '../../requests/face-request.ts';
import { modelFolderSchema } from '../../requests/model-folder.ts';
import type { ModelReference } from '../../requests/model-reference.ts';
import { readQuery, readWith } from '../../requests/read-request.ts';
import { FACE_CONTRACTS } from './contracts.ts';
import { answerFace } from './face.ts';
import { answerGrid } from './grid.ts';
import { answerMorph } from './morph.ts';
import { answerNumbers } from './numbers.ts';
import { preferredExtension } from './preferred-extension.ts';
import { answerRandom } from './random.ts';

/** Everything with faces: by seed, at random, in grids, on the way from one to another; of the newest model of a name or a pinned one. */
export function faceRoutes(workshop: Workshop): OpenAPIHono<AppEnv> {
  const routes = new OpenAPIHono<AppEnv>();
  for (const contract of FACE_CONTRACTS) routes.openAPIRegistry.registerPath(contract);
  routes.get('/v1/faces/:file', (c) => answer(c, workshop, c.req.param('file')));
  routes.get('/v1/models/:model/faces/:file', async (c) => {
    const { model, file } = c.req.param();
    return answer(c, workshop, file, await readFolder(c, workshop.library, model));
  });
  return routes;
}

/** @param folder the model that the path names; without it, the query may name one. */
async function answer(
  c: Context<AppEnv>,
  workshop: Workshop,
  segment: string,
  folder?: ModelReference,
): Promise<Response> {
  const file = readWith(faceFileSchema, segment);
  switch (file.kind) {
    case 'random': {
      const { extension = preferredExtension(c, PICTURE_EXTENSIONS) } = file;
      const schema = extension === 'json' ? numbersQuerySchema : faceQuerySchema;
      const { reference, query } = readAsked(c, workshop.library, schema, folder);
      return answerRandom(c, reference, { extension, negotiated: file.extension === undefined, query });
    }
    case 'grid': {
      const { reference, query } = readAsked(c, workshop.library, gridQuerySchema, folder);
      return answerGrid(c, workshop, reference, { extension: file.extension, query });
    }
    case 'morph': {
      const { reference, query } = readAsked(c, workshop.library, morphQuerySchema, folder);
      return answerMorph(c, workshop, reference, { extension: file.extension, query });
    }
    case 'face': {
      const { seed, extension } = file;
      if (extension === 'json') {
        const { reference, query } = readAsked(c, workshop.library, numbersQuerySchema, folder);
        return answerNumbers(c, workshop.library, reference, { seed, query });
      }
      const { reference, query } = readAsked(c, workshop.library, faceQuerySchema, folder);
      return answerFace(c, workshop, reference, { seed, extension, query });
    }
  }
}

/** The model that is asked for, and what is asked of it. The default has no name here: each of its pictures would have two URLs. */
function readAsked<Query extends { model?: ModelReference | undefined }>(
  c: Context<AppEnv>,
  library: Library,
  schema: z.ZodObject & z.ZodType<Query>,
  folder: ModelReference | undefined,
): { reference: ModelReference | undefined; query: Omit<Query, 'model'> } {
  const { model, ...query } = readQuery(c, schema, folder ? ['model'] : []) as Query;
  const named = folder ?? model;
  return { reference: named && library.isDefault(named) ? undefined : named, query };
}

/** Problems name the parameter of the path. */
const folderSchema = z.object({ model: modelFolderSchema });

/** The model of a path: by name, by digest, or by both. Throws a Problem for a digest that there is not, StoreError. */
function readFolder(c: Context<AppEnv>, library: Library, segment: string): ModelReference | Promise<ModelReference> {
  const { model: folder } = readWith(folderSchema, { model: segment });
  return folder.name === undefined ? library.named(modelSource(c), folder.digest) : folder;
}
