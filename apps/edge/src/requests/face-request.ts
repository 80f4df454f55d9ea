import { z } from '@hono/zod-openapi';
import { parseSeed, type Seed, SeedError } from '@omokage/models/sampling';
import { formatModelReference, type ModelReference, modelReferenceSchema } from './model-reference.ts';
import { DEFAULT_PSI, formatPsi, PSI_ALLOWED, psiSchema } from './psi.ts';

/** What a face's URL says, and how it is written: one spelling for each request, so that caches hold it once. */

export const SEED_ALLOWED =
  'an integer from 0 to 4294967295, or any other text of 1 to 256 characters without control characters, percent-encoded';
const FORMAT_ALLOWED = '<seed>.png';
const EXTENSION = '.png';

/** The last segment of the path: `<seed>.png`. */
const faceFileSchema = z
  .string()
  .transform((file, context): Seed => {
    const fail = (problem: string, message: string, allowed: string) => {
      context.addIssue({ code: 'custom', message, params: { problem, allowed } });
      return z.NEVER;
    };
    if (!file.endsWith(EXTENSION)) {
      return fail('unsupported-format', `"${file.slice(0, 80)}" does not end in ${EXTENSION}`, FORMAT_ALLOWED);
    }
    const text = file.slice(0, -EXTENSION.length);
    // They could not be written into the picture's text chunks.
    if (/\p{Cc}/u.test(text)) return fail('invalid-seed', 'the seed has control characters', SEED_ALLOWED);
    try {
      return parseSeed(text);
    } catch (error) {
      if (error instanceof SeedError) return fail('invalid-seed', `${error.what} ${error.detail}`, SEED_ALLOWED);
      throw error;
    }
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
  model: modelReferenceSchema.optional().openapi({
    type: 'string',
    example: 'faces',
    description: 'A model name, or name@digest, which never changes. The embedded default unless given.',
  }),
});

export const FACE_PARAMETERS = Object.keys(faceQuerySchema.shape);

export interface FaceRequest {
  seed: string;
  psi?: number | undefined;
  model?: ModelReference | undefined;
}

/** The canonical path and query of a face. Parameters that were left out stay out. */
export function facePath({ seed, psi, model }: FaceRequest): string {
  const query = [
    ...(psi === undefined ? [] : [`psi=${formatPsi(psi)}`]),
    ...(model === undefined ? [] : [`model=${formatModelReference(model)}`]),
  ];
  return `/v1/faces/${encodeURIComponent(seed)}${EXTENSION}${query.length === 0 ? '' : `?${query.join('&')}`}`;
}
