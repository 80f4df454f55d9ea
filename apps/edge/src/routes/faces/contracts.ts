import { createRoute, z } from '@hono/zod-openapi';
import { problemContent as problem } from '../../problems/problem.ts';
import { ANIMATION_EXTENSIONS, FACE_EXTENSIONS, PICTURE_EXTENSIONS, ROUTE_NAMES } from '../../requests/face-file.ts';
import { MOST_FACES, MOST_PIXELS } from '../../requests/face-limits.ts';
import { faceQuerySchema, gridQuerySchema, morphQuerySchema, numbersQuerySchema } from '../../requests/face-request.ts';
import { FOLDER_ALLOWED } from '../../requests/model-folder.ts';
import { SEED_ALLOWED } from '../../requests/seed.ts';
import { numbersSchema } from './numbers.ts';

/**
 * What the OpenAPI document says of faces. The last segment of a path is one parameter to the router, and several things to those
 * who read of it: handlers read it by `faceFileSchema`, and the query by the schemas that stand here.
 */

const MODEL_PATH = '/v1/models/{model}/faces';

const seed = z.string().openapi({
  example: '42',
  description: `${SEED_ALLOWED}. ${ROUTE_NAMES.join(', ')} are no seeds here; a grid of one face takes them.`,
});
const format = (extensions: readonly string[]) =>
  z.string().openapi({
    type: 'string',
    enum: [...extensions],
    example: extensions[0],
    description: 'The extension. It beats the Accept header.',
  });
const model = z.string().openapi({
  example: 'faces',
  description: `${FOLDER_ALLOWED}. Answers stand at name@digest, for good; the others are redirected.`,
});

const file = { schema: { type: 'string', format: 'binary' } } as const;
const headerOf = (description: string) => ({ description, schema: { type: 'string' as const } });

const CACHED = {
  ETag: headerOf('Names these bytes; send it back in If-None-Match.'),
  'Content-Location': headerOf('The same for good: of this digest of the model.'),
  'Cache-Control': headerOf('A year and immutable where the model is pinned; else five minutes.'),
};

const PROBLEMS = {
  400: problem('A seed or parameter is not valid, or the model cannot be asked that; `allowed` says what is.'),
  404: problem('No such model, or no such format.'),
  502: problem('The published model is damaged.'),
  503: problem('Busy, or model storage does not answer; see Retry-After.'),
};

const ANSWERS = {
  304: { description: 'The ETag in If-None-Match still holds. Nothing was drawn for it.' },
  308: {
    description:
      'The canonical URL of the same: parameters in order and in their one spelling, those left out that say what is so anyway, a model ' +
      'with a digest in the path. Omokage-Ignored-Words names words of a text that the model does not know, percent-encoded.',
  },
  ...PROBLEMS,
};

const NEGOTIATED = {
  302: {
    description: 'The canonical URL, in the format that Accept prefers; PNG where it likes several alike.',
    headers: { Location: headerOf('With an extension.'), Vary: headerOf('Accept') },
  },
  ...PROBLEMS,
};

const pictures = (description: string, types: readonly string[]) => ({
  200: {
    description: `${description} Marked as generated in its XMP and in the Omokage-* headers; a PNG in its texts too.`,
    headers: CACHED,
    content: Object.fromEntries(types.map((type) => [type, file])),
  },
});

const STILL = ['image/png', 'image/webp', 'image/jpeg'];
const MOVING = ['image/png', 'image/webp'];

const contract = <Query extends z.ZodObject>(
  name: string,
  about: { summary: string; description?: string },
  file: string,
  params: z.ZodRawShape,
  query: Query,
  responses: Parameters<typeof createRoute>[0]['responses'],
) => [
  createRoute({
    method: 'get',
    path: `/v1/faces/${file}`,
    operationId: name,
    tags: ['faces'],
    ...about,
    request: { ...(Object.keys(params).length > 0 && { params: z.object(params) }), query },
    responses,
  }),
  createRoute({
    method: 'get',
    path: `${MODEL_PATH}/${file}`,
    operationId: `${name}OfModel`,
    tags: ['faces'],
    ...about,
    summary: `${about.summary}, of one model for good`,
    request: { params: z.object({ model, ...params }), query: query.omit({ model: true }) },
    responses,
  }),
];

export const FACE_CONTRACTS = [
  ...contract(
    'getRandomFace',
    { summary: 'A redirect to the face of a random seed, in the format that Accept prefers' },
    'random',
    {},
    faceQuerySchema,
    { 302: { description: 'The face; all parameters are kept. Never the same twice.' }, ...PROBLEMS },
  ),
  ...contract(
    'getRandomFaceIn',
    { summary: 'A redirect to the face of a random seed, in this format' },
    'random.{format}',
    { format: format(FACE_EXTENSIONS) },
    faceQuerySchema,
    { 302: { description: 'The face; all parameters are kept. Never the same twice.' }, ...PROBLEMS },
  ),
  ...contract(
    'getGrid',
    {
      summary: 'Many faces in one picture',
      description: `${MOST_FACES} faces and ${MOST_PIXELS} pixels at most. Without an extension, a 302 to the format that Accept prefers.`,
    },
    'grid.{format}',
    { format: format(PICTURE_EXTENSIONS) },
    gridQuerySchema,
    { ...pictures('The faces in reading order; free places are transparent.', STILL), ...ANSWERS },
  ),
  ...contract(
    'getMorph',
    {
      summary: 'The way from one face to another, as an animation',
      description: `${MOST_PIXELS} pixels in all at most. Without an extension, a 302 to the format that Accept prefers.`,
    },
    'morph.{format}',
    { format: format(ANIMATION_EXTENSIONS) },
    morphQuerySchema,
    { ...pictures('An APNG or an animated WebP.', MOVING), ...ANSWERS },
  ),
  ...contract(
    'getFaceNumbers',
    { summary: 'The numbers behind a face, and where its pictures are' },
    '{seed}.json',
    { seed },
    numbersQuerySchema,
    {
      200: {
        description: 'Latent, styles, conditions, model and links.',
        headers: CACHED,
        content: { 'application/json': { schema: numbersSchema } },
      },
      ...ANSWERS,
    },
  ),
  ...contract(
    'getFace',
    { summary: 'The face of a seed' },
    '{seed}.{format}',
    { seed, format: format(PICTURE_EXTENSIONS) },
    faceQuerySchema,
    { ...pictures('The picture.', STILL), ...ANSWERS },
  ),
  ...contract(
    'getPreferredFace',
    { summary: 'A redirect to the face of a seed, in the format that Accept prefers' },
    '{seed}',
    { seed },
    faceQuerySchema,
    NEGOTIATED,
  ),
];
