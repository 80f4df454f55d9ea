import { z } from '@hono/zod-openapi';
import type { Seed } from '@omokage/models/sampling';
import type { MixedLayers } from '@omokage/weights/sampler';
import { formatLayers, LAYERS_ALLOWED, layersSchema } from './layers.ts';
import { formatModelReference, type ModelReference, modelReferenceSchema } from './model-reference.ts';
import { DEFAULT_PSI, formatPsi, PSI_ALLOWED, psiSchema } from './psi.ts';
import { readSeed, SEED_ALLOWED } from './seed.ts';

/** What a face's URL says, and how it is written: one spelling for each request, so that caches hold it once. */

const FORMAT_ALLOWED = '<seed>.png';
const EXTENSION = '.png';

/** The last segment of the path: `<seed>.png`. */
const faceFileSchema = z
  .string()
  .transform((file, context): Seed => {
    if (file.endsWith(EXTENSION)) return readSeed(file.slice(0, -EXTENSION.length), context);
    const message = `"${file.slice(0, 80)}" does not end in ${EXTENSION}`;
    context.addIssue({ code: 'custom', message, params: { problem: 'unsupported-format', allowed: FORMAT_ALLOWED } });
    return z.NEVER;
  })
  .openapi({ type: 'string', example: '42.png', description: `The seed, then ".png". A seed is ${SEED_ALLOWED}.` });

export const facePathSchema = z.object({ face: faceFileSchema });

/** The order of keys here is the canonical order of parameters in a URL. */
export const faceQuerySchema = z.strictObject({
  psi: psiSchema.optional().openapi({
    type: 'string',
    example: '0.7',
    description: `Truncation: ${PSI_ALLOWED}. 0 is the mean face whatever the seed. ${DEFAULT_PSI} unless given.`,
  }),
  class: z.string().optional().openapi({
    example: 'cat',
    description:
      'What to draw, of a model that knows classes: the name of one, or its index. The seed decides unless given.',
  }),
  text: z
    .string()
    .optional()
    .openapi({
      example: 'red hair, glasses',
      description:
        'What to draw, of a model that takes texts. Words that it does not know are left out, and named in the header ' +
        'Omokage-Ignored-Words of the redirect to the text without them. The seed decides unless given.',
    }),
  mix: z
    .string()
    .transform(readSeed)
    .optional()
    .openapi({
      type: 'string',
      example: '7',
      description: `Of a model with styles: the seed whose styles some layers take. A seed is ${SEED_ALLOWED}.`,
    }),
  layers: layersSchema.optional().openapi({
    type: 'string',
    example: '4-7',
    description: `The layers that mix is for: ${LAYERS_ALLOWED}. The finer half unless given.`,
  }),
  model: modelReferenceSchema.optional().openapi({
    type: 'string',
    example: 'faces',
    description: 'A model name, or name@digest, which never changes. The embedded default unless given.',
  }),
});

export const FACE_PARAMETERS = Object.keys(faceQuerySchema.shape);

export interface FaceRequest {
  readonly seed: string;
  readonly psi?: number | undefined;
  readonly class?: string | undefined;
  readonly text?: string | undefined;
  /** A seed's text. */
  readonly mix?: string | undefined;
  readonly layers?: MixedLayers | undefined;
  readonly model?: ModelReference | undefined;
}

/** The canonical path and query of a face. Parameters that were left out stay out. */
export function facePath({ seed, psi, class: named, text, mix, layers, model }: FaceRequest): string {
  const query = Object.entries({
    psi: psi === undefined ? undefined : formatPsi(psi),
    class: named === undefined ? undefined : encodeValue(named),
    text: text === undefined ? undefined : encodeValue(text),
    mix: mix === undefined ? undefined : encodeValue(mix),
    layers: layers && formatLayers(layers),
    model: model && formatModelReference(model),
  }).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  return `/v1/faces/${encodeURIComponent(seed)}${EXTENSION}${query.length === 0 ? '' : `?${query.join('&')}`}`;
}

/** As URL parsers leave it alone: they would encode an apostrophe in a query themselves. */
const encodeValue = (text: string): string => encodeURIComponent(text).replaceAll("'", '%27');
