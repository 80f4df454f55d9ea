import { z } from '@hono/zod-openapi';
import { FRAMES, FRAMES_A_SECOND, MOST_FACES } from './face-limits.ts';
import { LAYERS_ALLOWED, layersSchema } from './layers.ts';
import { modelReferenceSchema } from './model-reference.ts';
import { DEFAULT_PSI, PSI_ALLOWED, psiSchema } from './psi.ts';
import { readSeed, SEED_ALLOWED } from './seed.ts';
import { SEEDS_ALLOWED, seedListSchema } from './seed-list.ts';
import { SIZE_ALLOWED, sizeSchema } from './size.ts';
import { wholeNumber } from './whole-number.ts';

/** What the query of a face's URL says. The order of keys is the canonical order of parameters. */

/** What is to be drawn, beside seeds. */
const wish = {
  psi: psiSchema.optional().openapi({
    type: 'string',
    example: '0.5',
    description: `Truncation: ${PSI_ALLOWED}. 0 is the mean face, of the class where there are classes. ${DEFAULT_PSI} unless given.`,
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
};

const size = sizeSchema.optional().openapi({
  type: 'integer',
  example: 256,
  description: `Width in pixels: ${SIZE_ALLOWED}. Each pixel becomes a square of them. The model's own unless given.`,
});

const model = modelReferenceSchema.optional().openapi({
  type: 'string',
  example: 'faces',
  description: 'A model name, or name@digest, which never changes. The embedded default unless given.',
});

export const faceQuerySchema = z.strictObject({ ...wish, size, model });

/** Of `.json`: numbers have no size. */
export const numbersQuerySchema = z.strictObject({ ...wish, model });

export const gridQuerySchema = z.strictObject({
  seeds: seedListSchema.openapi({ type: 'string', example: '1-16', description: `${SEEDS_ALLOWED}.` }),
  columns: wholeNumber('columns', 1, MOST_FACES).optional().openapi({
    type: 'integer',
    example: 8,
    description: 'Faces in a row, no more than there are. As many as make the grid a square unless given.',
  }),
  ...wish,
  size: size.openapi({ description: `Width of each face in pixels: ${SIZE_ALLOWED}.` }),
  model,
});

/** How a morph plays. */
export const PLAYS = ['bounce', 'once'] as const;
export type Play = (typeof PLAYS)[number];
export const DEFAULT_PLAY: Play = 'bounce';

const endSchema = (which: string) =>
  z
    .string()
    .transform(readSeed)
    .openapi({ type: 'string', description: `The ${which} seed: ${SEED_ALLOWED}.` });

export const morphQuerySchema = z.strictObject({
  from: endSchema('first').openapi({ example: '42' }),
  to: endSchema('last').openapi({ example: '7' }),
  frames: wholeNumber('frames', FRAMES.least, FRAMES.most)
    .optional()
    .openapi({
      type: 'integer',
      example: 16,
      description: `Faces from the one to the other, both counted: ${FRAMES.least} to ${FRAMES.most}. ${FRAMES.usual} unless given.`,
    }),
  fps: wholeNumber('fps', FRAMES_A_SECOND.least, FRAMES_A_SECOND.most)
    .optional()
    .openapi({
      type: 'integer',
      example: 24,
      description: `Faces a second: ${FRAMES_A_SECOND.least} to ${FRAMES_A_SECOND.most}. ${FRAMES_A_SECOND.usual} unless given.`,
    }),
  play: z
    .string()
    .transform((text, context): Play => {
      const found = PLAYS.find((known) => known === text);
      if (found !== undefined) return found;
      const message = `play is ${JSON.stringify(text.slice(0, 40))}`;
      context.addIssue({ code: 'custom', message, params: { allowed: PLAYS.join(', ') } });
      return z.NEVER;
    })
    .optional()
    .openapi({
      type: 'string',
      enum: [...PLAYS],
      example: 'once',
      description: `bounce: there and back, without end. once: there, and it stays. ${DEFAULT_PLAY} unless given.`,
    }),
  ...wish,
  size,
  model,
});

/** What a query asks of a model beside seeds. */
export type WishQuery = Pick<z.output<typeof faceQuerySchema>, 'psi' | 'class' | 'text' | 'mix' | 'layers'> & {
  readonly size?: number | undefined;
};

export const FACE_PARAMETERS = Object.keys(faceQuerySchema.shape);
