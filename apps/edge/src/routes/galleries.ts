import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { type AppEnv, keepAlive, modelSource } from '../app-env.ts';
import { GALLERY_LIMITS } from '../galleries/gallery-limits.ts';
import { galleryIdSchema, ORDER_SCHEMA, readOrder } from '../galleries/gallery-order.ts';
import { galleryIndexPath, galleryPath, galleryPicturePath } from '../galleries/gallery-path.ts';
import { type GalleryStatus, galleryStatusSchema } from '../galleries/gallery-status.ts';
import { GalleryStorage, IMMUTABLE } from '../galleries/gallery-storage.ts';
import { openGallery } from '../galleries/open-gallery.ts';
import type { Workshop } from '../models/workshop.ts';
import { invalidRequest } from '../problems/invalid-request.ts';
import { Problem, problemContent as problem } from '../problems/problem.ts';
import { PICTURE_EXTENSIONS, pictureFileSchema } from '../requests/face-file.ts';
import { matchesEtag } from '../requests/if-none-match.ts';
import { readBody } from '../requests/read-body.ts';
import { readQuery } from '../requests/read-request.ts';
import { pathOf } from './canonical-path.ts';

const gallerySchema = galleryStatusSchema
  .extend({
    links: z.object({
      self: z.string(),
      index: z.string().openapi({ description: 'The pictures, once the gallery is done.' }),
      pictures: z
        .string()
        .openapi({ description: 'A picture, with {seed} in the place of its seed, percent-encoded.' }),
    }),
  })
  .openapi('Gallery');

const file = { schema: { type: 'string', format: 'binary' } } as const;
const json = { content: { 'application/json': { schema: gallerySchema } } };
const id = galleryIdSchema.openapi({
  type: 'string',
  example: '0123456789abcdef0123456789abcdef',
  description: 'As the answer to the order of the gallery named it.',
});

const opening = createRoute({
  method: 'post',
  path: '/v1/galleries',
  operationId: 'openGallery',
  tags: ['galleries'],
  summary: 'Many faces, to be rendered ahead of their visitors',
  description:
    `${GALLERY_LIMITS.pictures} pictures at most, of one model in one format. They are rendered in the background and kept in storage, where each ` +
    'can be read any number of times without being drawn again. The same order is the same gallery; one that failed goes on where it stopped. ' +
    'Usually for holders of keys.',
  // Described and not validated here: the body is read by hand, within its limits.
  requestBody: { required: true, content: { 'application/json': { schema: ORDER_SCHEMA } } },
  responses: {
    200: { description: 'It is there already, or under way; see its state.', ...json },
    202: { description: 'It is queued. Ask again at Location.', ...json },
    400: problem('The order is not as it should be, or the model cannot be asked that.'),
    404: problem('No such model.'),
    408: problem('The body took too long.'),
    413: problem('The body is too large.'),
    415: problem('The body is no JSON.'),
    502: problem('The published model is damaged.'),
    503: problem('Busy, or storage or queue do not answer; see Retry-After.'),
  },
});

const gallery = createRoute({
  method: 'get',
  path: '/v1/galleries/{gallery}',
  operationId: 'getGallery',
  tags: ['galleries'],
  summary: 'How far a gallery is',
  request: { params: z.object({ gallery: id }), query: z.strictObject({}) },
  responses: {
    200: { description: 'Its state, and where its pictures are.', ...json },
    404: problem('No such gallery.'),
    503: problem('Storage does not answer; see Retry-After.'),
  },
});

const index = createRoute({
  method: 'get',
  path: '/v1/galleries/{gallery}/index.json',
  operationId: 'getGalleryIndex',
  tags: ['galleries'],
  summary: 'The pictures of a gallery that is done',
  request: { params: z.object({ gallery: id }), query: z.strictObject({}) },
  responses: {
    200: {
      description: 'Every picture, in the order of its seed.',
      content: {
        'application/json': {
          schema: z.object({
            id: z.string(),
            model: z.string(),
            format: z.enum(PICTURE_EXTENSIONS),
            pictures: z.array(
              z.object({
                seed: z.string(),
                path: z.string(),
                key: z.string().openapi({ description: 'In the bucket, for whoever serves that.' }),
              }),
            ),
          }),
        },
      },
    },
    404: problem('No such gallery, or one that is not done.'),
    503: problem('Storage does not answer; see Retry-After.'),
  },
});

const picture = createRoute({
  method: 'get',
  path: '/v1/galleries/{gallery}/{face}',
  operationId: 'getGalleryPicture',
  tags: ['galleries'],
  summary: 'A picture of a gallery',
  request: {
    params: z.object({
      gallery: id,
      face: pictureFileSchema.openapi({
        type: 'string',
        example: '42.png',
        description: "A seed of the gallery, then the extension of the gallery's format.",
      }),
    }),
    query: z.strictObject({}),
  },
  responses: {
    200: {
      description: 'Byte for byte what the pinned URL of the same face gives, and as lasting.',
      content: { 'image/png': file, 'image/webp': file, 'image/jpeg': file },
    },
    304: { description: 'The ETag in If-None-Match still holds.' },
    308: { description: 'The canonical URL of the same picture.' },
    400: problem('The seed is not valid.'),
    404: problem('No such gallery, or no such picture in it, or not yet.'),
    503: problem('Storage does not answer; see Retry-After.'),
  },
});

/** Orders of pictures in advance, and what was made of them. */
export function galleryRoutes(workshop: Workshop): OpenAPIHono<AppEnv> {
  const routes = new OpenAPIHono<AppEnv>({
    defaultHook: (result) => {
      if (!result.success) throw noSuchGalleryOr(result.error);
    },
  });
  routes.openAPIRegistry.registerPath(opening);
  routes.post(opening.path, async (c) => {
    readQuery(c, z.strictObject({}));
    const order = readOrder(await readJson(c.req.raw));
    const { status, begun } = await openGallery(order, {
      library: workshop.library,
      source: modelSource(c),
      keepAlive: keepAlive(c),
      bucket: c.env.MODELS,
      queue: c.env.GALLERIES,
      now: Date.now,
    });
    return c.json(described(status), begun ? 202 : 200, { Location: galleryPath(status.id) });
  });

  routes.openapi(gallery, async (c) => {
    const { gallery } = c.req.valid('param');
    const { status } = await new GalleryStorage(c.env.MODELS).status(gallery);
    if (status === undefined) throw unknownGallery(gallery);
    return c.json(described(status), 200, { 'Cache-Control': 'no-store' });
  });

  routes.openapi(index, async (c) => {
    const { gallery } = c.req.valid('param');
    const text = await new GalleryStorage(c.env.MODELS).index(gallery);
    if (text === undefined) throw notYet(gallery, 'The gallery is not done, or there is none.');
    return c.json(JSON.parse(text), 200, { 'Cache-Control': IMMUTABLE });
  });

  routes.openapi(picture, async (c) => {
    const { gallery, face } = c.req.valid('param');
    const { seed, extension } = face;
    const canonical = galleryPicturePath(gallery, seed.text, extension);
    if (pathOf(c) !== canonical) return c.redirect(canonical, 308);
    const found = await new GalleryStorage(c.env.MODELS).picture(gallery, `${seed.text}.${extension}`);
    if (found === undefined) throw notYet(gallery, 'The picture is not in this gallery, or is not rendered yet.');
    const headers = { ...found.headers, 'Cache-Control': IMMUTABLE };
    if (matchesEtag(c.req.header('If-None-Match'), found.headers.ETag)) {
      await found.body.cancel();
      return new Response(null, { status: 304, headers });
    }
    return new Response(found.body, { headers });
  });
  return routes;
}

async function readJson(request: Request): Promise<unknown> {
  const type = request.headers.get('Content-Type');
  if (!/^application\/json\s*(;|$)/i.test(type ?? '')) {
    throw new Problem('unsupported-media-type', 'An order of a gallery is JSON.', { allowed: 'application/json' });
  }
  const bytes = await readBody(request, { bytes: GALLERY_LIMITS.bodyBytes, patience: GALLERY_LIMITS.uploadMs });
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes));
  } catch {
    throw new Problem('invalid-order', 'The body is no JSON.', {
      allowed: 'a JSON object; /openapi.json describes it',
    });
  }
}

function described(status: GalleryStatus) {
  const { id, format } = status;
  const pictures = galleryPicturePath(id, '', format).replace(`/.${format}`, `/{seed}.${format}`);
  return { ...status, links: { self: galleryPath(id), index: galleryIndexPath(id), pictures } };
}

/** What cannot be the id of a gallery is none; other parameters say what is wrong with them. */
function noSuchGalleryOr(error: z.core.$ZodError): Problem {
  const [{ path }] = error.issues;
  return path[0] === 'gallery' ? unknownGallery() : invalidRequest(error, []);
}

const unknownGallery = (id?: string): Problem =>
  new Problem('unknown-gallery', id === undefined ? 'This is no id of a gallery.' : `There is no gallery ${id}.`, {
    allowed: 'the Location that POST /v1/galleries answered',
  });

const notYet = (id: string, detail: string): Problem =>
  new Problem('not-found', detail, { allowed: [galleryPath(id), galleryIndexPath(id)] });
