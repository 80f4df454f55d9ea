import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import { TASKS } from '@omokage/weights';
import { type AppEnv, keepAlive, modelSource } from '../app-env.ts';
import { publishedOrNone } from '../models/published-or-none.ts';
import type { Workshop } from '../models/workshop.ts';
import { restorationHeaders } from '../pictures/provenance.ts';
import { invalidRequest } from '../problems/invalid-request.ts';
import { problemContent } from '../problems/problem.ts';
import { MEDIA_TYPES, PICTURE_FORMATS, preferredFormat } from '../requests/picture-format.ts';
import { readUpload } from '../requests/read-upload.ts';
import { LIMITS_IN_WORDS, RESTORATION_LIMITS } from '../requests/restoration-limits.ts';
import {
  RESTORATION_PARAMETERS,
  restorationPath,
  restorationPathSchema,
  restorationQuerySchema,
  settleEncoding,
} from '../requests/restoration-request.ts';
import { refuseQuery } from './canonical-path.ts';
import { describeModel, restorerSchema } from './model-description.ts';

const file = { type: 'string', format: 'binary' } as const;
const pictures = Object.fromEntries(Object.values(MEDIA_TYPES).map((type) => [type, { schema: file }]));

const restoration = createRoute({
  method: 'post',
  path: '/v1/restorations/{task}',
  operationId: 'restore',
  tags: ['restorations'],
  summary: 'A damaged picture, restored',
  description:
    `${LIMITS_IN_WORDS} What the file is, its first bytes tell; a Content-Type that says otherwise is refused. EXIF orientation is applied, ` +
    'metadata is dropped, alpha is kept. Nothing that is sent is stored or logged. What is restored is invented: it looks likely, and is ' +
    'no evidence of what was there.',
  request: { params: restorationPathSchema, query: restorationQuerySchema },
  // Described and not validated here: the body is read by hand, within its limits.
  requestBody: {
    required: true,
    content: {
      ...pictures,
      'multipart/form-data': {
        schema: {
          type: 'object',
          required: ['image'],
          properties: {
            image: { ...file, description: 'The picture.' },
            mask: { ...file, description: 'Of inpaint: white where there are holes, and of the size of the picture.' },
          },
        },
      },
    },
  },
  responses: {
    200: {
      description: 'The picture, marked as restored by a model in its XMP and in the Omokage-* headers.',
      content: pictures,
    },
    400: problemContent('A parameter is not valid, the model is for something else, or the body is not all here.'),
    404: problemContent('No such task; or no such model, or none for this task.'),
    408: problemContent('The body took too long.'),
    413: problemContent('The file or its picture is too large.'),
    415: problemContent('Neither a PNG, a JPEG nor a WebP, or not the one that was announced.'),
    422: problemContent('The file is cut off or damaged, moves, is for print, or is empty; or the mask does not fit.'),
    502: problemContent('The published model is damaged.'),
    503: problemContent('Busy, or model storage does not answer; see Retry-After.'),
  },
});

const listing = createRoute({
  method: 'get',
  path: '/v1/restorations',
  operationId: 'listTasks',
  tags: ['restorations'],
  summary: 'What can be restored here, and within which limits',
  request: { query: z.strictObject({}) },
  responses: {
    200: {
      description: 'Every task that there is, with the model that answers where none is named.',
      content: {
        'application/json': {
          schema: z.object({
            complete: z.boolean().openapi({ description: 'False while model storage does not answer.' }),
            limits: z.object({ bodyBytes: z.int(), inputSide: z.int(), outputSide: z.int() }),
            formats: z.array(z.string()),
            tasks: z.array(
              z.object({
                task: z.enum(TASKS),
                path: z.string(),
                model: z
                  .union([restorerSchema, z.null()])
                  .openapi({ description: 'Null where one has to be named, or published.' }),
                others: z.array(z.string()).openapi({ description: 'Further models of the task, by name.' }),
              }),
            ),
          }),
        },
      },
    },
    400: problemContent('The query has parameters.'),
  },
});

const UPLOAD_LIMITS = { bytes: RESTORATION_LIMITS.bodyBytes, patience: RESTORATION_LIMITS.uploadMs };

export function restorationRoutes(workshop: Workshop): OpenAPIHono<AppEnv> {
  const { library } = workshop;
  const routes = new OpenAPIHono<AppEnv>({
    defaultHook: (result, c) => {
      const known = c.req.method === 'POST' ? RESTORATION_PARAMETERS : [];
      if (!result.success) throw invalidRequest(result.error, known);
    },
  });

  routes.openapi(listing, async (c) => {
    refuseQuery(c);
    const published = await publishedOrNone(library, modelSource(c));
    const models = [...library.others, ...(published ?? [])].flatMap((model) => {
      const described = describeModel(model, library.answersUnnamed(model));
      return described.kind === 'restorer' ? [described] : [];
    });
    const tasks = TASKS.map((task) => {
      const ofTask = models.filter(({ restorer }) => restorer.task === task);
      const others = ofTask.filter((model) => !model.default).map(({ name }) => name);
      return { task, path: restorationPath(task), model: ofTask.find((model) => model.default) ?? null, others };
    });
    c.header('Cache-Control', published === undefined ? 'no-store' : 'public, max-age=30, must-revalidate');
    const { bodyBytes, inputSide, outputSide } = RESTORATION_LIMITS;
    const limits = { bodyBytes, inputSide, outputSide };
    return c.json({ complete: published !== undefined, limits, formats: [...PICTURE_FORMATS], tasks }, 200);
  });

  routes.openapi(restoration, async (c) => {
    const { task } = c.req.valid('param');
    const { model: reference, scale, ...asked } = c.req.valid('query');
    const encoding = settleEncoding(asked, preferredFormat(c.req.header('Accept')));
    const { file, marks } = await workshop.restore({
      task,
      reference,
      scale,
      encoding,
      upload: () => readUpload(c.req.raw, UPLOAD_LIMITS),
      signal: c.req.raw.signal,
      source: modelSource(c),
      keepAlive: keepAlive(c),
    });
    return c.body(file, 200, {
      'Cache-Control': 'no-store',
      'Content-Type': MEDIA_TYPES[encoding.format],
      'Content-Length': String(file.length),
      ...restorationHeaders(marks),
    });
  });

  return routes;
}
