import { z } from '@hono/zod-openapi';
import { numericSeed, type Seed } from '@omokage/models/sampling';
import { sha256Hex } from '@omokage/weights';
import type { ModelIdentity } from '../models/library.ts';
import { Problem } from '../problems/problem.ts';
import { PICTURE_EXTENSIONS, type PictureExtension } from '../requests/face-file.ts';
import type { SpelledWish } from '../requests/face-path.ts';
import { faceQuerySchema, type WishQuery } from '../requests/face-request.ts';
import { formatLayers } from '../requests/layers.ts';
import { formatModelReference, type ModelReference } from '../requests/model-reference.ts';
import { readSeed, SEED_ALLOWED } from '../requests/seed.ts';
import { GALLERY_LIMITS } from './gallery-limits.ts';

/**
 * What is to be rendered: the same wishes as a face's URL has, for many seeds, as JSON. The canonical order - the model by its digest,
 * each seed by itself, in one spelling - is what a gallery is named after, and what its renderer reads.
 */

const MOST_NUMBER = 0xffff_ffff;
const SEEDS_ALLOWED = `1 to ${GALLERY_LIMITS.pictures} seeds in a list, or { "from": a, "to": b } with whole numbers; ${SEED_ALLOWED.replace(', percent-encoded', '')}`;

/** As a URL would say it. */
const asText = z.union([z.string(), z.number()]).transform(String);
const { psi, class: named, text, mix, layers, size, model } = faceQuerySchema.shape;

const seedsSchema = z
  .union([z.array(asText).min(1).max(GALLERY_LIMITS.pictures), rangeSchema()], { error: 'these are no seeds' })
  .transform((seeds, context): Seed[] => {
    if (!Array.isArray(seeds)) {
      return Array.from({ length: seeds.to - seeds.from + 1 }, (_, at) => numericSeed(seeds.from + at));
    }
    const read = seeds.map((seed) => readSeed(seed, context as unknown as z.core.$RefinementCtx<string>));
    // A picture is rendered once, however often it is asked for.
    return context.issues.length > 0 ? z.NEVER : [...new Map(read.map((seed) => [seed.text, seed])).values()];
  });

function rangeSchema() {
  const bound = z.int().min(0).max(MOST_NUMBER);
  const few = ({ from, to }: { from: number; to: number }) => from <= to && to - from < GALLERY_LIMITS.pictures;
  return z
    .strictObject({ from: bound, to: bound })
    .refine(few, { message: 'the range of seeds goes down, or is too long' });
}

/** Most characters of a text or a class: what a model knows is in fewer. */
const SHORT = 512;

const orderSchema = z.strictObject({
  model,
  seeds: seedsSchema,
  format: z.enum(PICTURE_EXTENSIONS).default('png'),
  psi: asText.pipe(psi.unwrap()).optional(),
  class: asText.pipe(named.unwrap().max(SHORT)).optional(),
  text: text.unwrap().max(SHORT).optional(),
  mix: asText.pipe(mix.unwrap()).optional(),
  layers,
  size: asText.pipe(size.unwrap()).optional(),
});

export interface GalleryOrder {
  readonly model: ModelReference | undefined;
  readonly seeds: readonly Seed[];
  readonly format: PictureExtension;
  readonly query: WishQuery;
}

/** Reads an order. Throws a Problem for what is wrong with it. */
export function readOrder(json: unknown): GalleryOrder {
  const read = orderSchema.safeParse(json);
  if (!read.success) throw invalidOrder(read.error);
  const { model, seeds, format, ...query } = read.data;
  return { model, seeds, format, query };
}

function invalidOrder(error: z.core.$ZodError): Problem {
  const [issue] = error.issues;
  if (issue.code === 'unrecognized_keys') {
    const allowed = Object.keys(orderSchema.shape);
    const [parameter] = issue.keys;
    return new Problem('invalid-order', `The order has an unknown member, ${JSON.stringify(parameter.slice(0, 80))}.`, {
      parameter: parameter.slice(0, 80),
      allowed,
    });
  }
  const parameter = issue.path.join('.');
  const said = issue.code === 'custom' ? issue.params?.allowed : undefined;
  const allowed = issue.path[0] === 'seeds' ? SEEDS_ALLOWED : said;
  return new Problem('invalid-order', `Not accepted: ${issue.message}.`, {
    ...(parameter !== '' && { parameter }),
    ...(typeof allowed === 'string' && { allowed }),
  });
}

/** The one spelling of an order; `readOrder` reads it again. */
export function canonicalOrder(order: GalleryOrder, model: ModelIdentity, spelled: SpelledWish): string {
  const { psi, class: named, text, mix, layers, size } = spelled;
  return JSON.stringify({
    model: formatModelReference(model),
    format: order.format,
    psi,
    class: named,
    text,
    mix,
    layers: layers && formatLayers(layers),
    size,
    seeds: order.seeds.map((seed) => seed.text),
  });
}

const ID_LENGTH = 32;
export const galleryIdSchema = z.string().regex(new RegExp(`^[0-9a-f]{${ID_LENGTH}}$`));

/** @param canonical what `canonicalOrder` made. */
export const galleryIdOf = async (canonical: string): Promise<string> =>
  (await sha256Hex(new TextEncoder().encode(canonical))).slice(0, ID_LENGTH);

const aText = { type: 'string' as const };
const textOrNumber = { type: ['string' as const, 'integer' as const] };
const AS_OF_A_FACE = 'As of a face.';

/** For the OpenAPI document. */
export const ORDER_SCHEMA = {
  type: 'object' as const,
  required: ['seeds'],
  additionalProperties: false,
  properties: {
    model: {
      ...aText,
      example: 'faces',
      description: 'A model name, or name@digest. The embedded default unless given.',
    },
    seeds: {
      oneOf: [
        {
          type: 'object' as const,
          required: ['from', 'to'],
          additionalProperties: false,
          properties: { from: { type: 'integer' as const }, to: { type: 'integer' as const } },
        },
        { type: 'array' as const, items: textOrNumber, minItems: 1, maxItems: GALLERY_LIMITS.pictures },
      ],
      example: { from: 1, to: 500 },
      description: `${SEEDS_ALLOWED}. One that comes twice is rendered once.`,
    },
    format: { ...aText, enum: [...PICTURE_EXTENSIONS], default: 'png' },
    psi: { type: 'number' as const, example: 0.7, description: AS_OF_A_FACE },
    class: { ...textOrNumber, description: AS_OF_A_FACE },
    text: {
      ...aText,
      maxLength: SHORT,
      description: `${AS_OF_A_FACE} Words that the model does not know are left out.`,
    },
    mix: { ...textOrNumber, description: AS_OF_A_FACE },
    layers: { ...aText, example: '4-7', description: AS_OF_A_FACE },
    size: { type: 'integer' as const, example: 128, description: AS_OF_A_FACE },
  },
};
