import { z } from '@hono/zod-openapi';
import type { RestorerManifest } from '@omokage/weights';
import type { PublishedModel } from '../models/model-source.ts';
import { FRAMES, MOST_FACES, MOST_PIXELS } from '../requests/face-limits.ts';
import { manifestPath, versionsPath, weightsPath } from '../requests/model-path.ts';
import { RESTORATION_LIMITS } from '../requests/restoration-limits.ts';
import { type PictureSides, sizesOf } from '../requests/size.ts';
import { describeModel, restorerSchema, samplerSchema } from './model-description.ts';

/** All that is told of one model: what lists say, what it was made of, what can be asked of it and where its files are. */

const fileSchema = z.object({ path: z.string(), bytes: z.int(), sha256: z.string() });

const common = {
  embedded: z.boolean().openapi({ description: 'It travels with the Worker, and needs no storage.' }),
  parameters: z.int().openapi({ description: 'Numbers in its weights.' }),
  training: z
    .object({
      system: z.string(),
      dataset: z.object({ name: z.string(), images: z.int() }),
      imagesSeen: z.int(),
      hours: z.number().openapi({ description: 'Wall-clock hours, over all resumed runs.' }),
      backend: z.string(),
      machine: z.string(),
      seed: z.string(),
    })
    .openapi({ description: 'What made it. The manifest has all of its options.' }),
  metrics: z
    .array(
      z.object({
        name: z.string(),
        value: z.number(),
        n: z.int(),
        interval: z
          .array(z.number())
          .length(2)
          .optional()
          .openapi({ description: 'Where it lies with a confidence of 95 %.' }),
        floor: z
          .number()
          .optional()
          .openapi({ description: 'What real pictures score against other real ones, over as many.' }),
        baseline: z
          .object({ name: z.string(), value: z.number() })
          .optional()
          .openapi({ description: 'The best that people have without the model, and what that scores.' }),
      }),
    )
    .openapi({ description: 'What was measured, each over so many samples.' }),
  about: z
    .object({
      intended: z.string().openapi({ description: 'What it is meant for.' }),
      limits: z.array(z.string()).openapi({ description: 'What it cannot do, and must not be used for.' }),
    })
    .nullable()
    .openapi({ description: 'What people should know before they use it; null where nothing is said.' }),
  files: z
    .object({ manifest: fileSchema.omit({ bytes: true }), weights: z.array(fileSchema) })
    .openapi({ description: 'The model itself, to be run elsewhere. Files never change.' }),
  versions: z
    .string()
    .openapi({ description: 'Where the versions of its name are listed, and what the name stands for.' }),
};

const samplerCardSchema = samplerSchema
  .extend({
    ...common,
    limits: z
      .object({
        sizes: z.array(z.int()).openapi({ description: "Values of the parameter size, the model's own first." }),
        gridFaces: z.int(),
        morphFrames: z.object({ least: z.int(), most: z.int() }),
        pixels: z.int().openapi({ description: 'Of a grid, or of all pictures of a morph.' }),
      })
      .openapi({ description: 'What one request may ask for.' }),
  })
  .openapi('SamplerCard');

const restorerCardSchema = restorerSchema
  .extend({
    ...common,
    limits: z
      .object({ bodyBytes: z.int(), inputSide: z.int(), outputSide: z.int() })
      .openapi({ description: 'What one request may send, and be answered.' }),
    tiles: z
      .object({
        reach: z
          .int()
          .nullable()
          .openapi({ description: 'Pixels to each side that a pixel depends on; null where on all.' }),
        multiple: z.int().openapi({ description: 'What the sides of a tile divide by.' }),
        mask: z.boolean().openapi({ description: 'Whether it takes a mask of holes beside.' }),
      })
      .openapi({ description: 'How large pictures go through it, for those who run it themselves.' }),
  })
  .openapi('RestorerCard');

export const modelCardSchema = z.discriminatedUnion('kind', [samplerCardSchema, restorerCardSchema]);
export type ModelCard = z.infer<typeof modelCardSchema>;

export interface Standing {
  /** Where no model is named, it answers. */
  readonly isDefault: boolean;
  /** It travels with the Worker. */
  readonly embedded: boolean;
}

export function cardOf({ manifest, digest }: PublishedModel, standing: Standing): ModelCard {
  const said = describeModel({ manifest, digest }, standing.isDefault);
  const more = factsOf({ manifest, digest }, standing);
  return said.kind === 'sampler'
    ? { ...said, ...more, limits: drawingLimits(said.picture) }
    : { ...said, ...more, limits: restorationLimits(), tiles: tilesOf(manifest as RestorerManifest) };
}

function factsOf({ manifest, digest }: PublishedModel, { embedded }: Standing) {
  const { name, shards, weights, training, about = null } = manifest;
  const { config: _, metrics, dataset, ...made } = training;
  const pinned = { name, digest };
  return {
    embedded,
    parameters: weights.reduce((total, { shape }) => total + shape.reduce((size, side) => size * side, 1), 0),
    training: { ...made, dataset: { name: dataset.name, images: dataset.images } },
    metrics,
    about,
    files: {
      manifest: { path: manifestPath(pinned), sha256: digest },
      weights: shards.map(({ bytes, sha256 }, index) => ({ path: weightsPath(pinned, index + 1), bytes, sha256 })),
    },
    versions: versionsPath(name),
  };
}

const drawingLimits = (picture: PictureSides) => ({
  sizes: sizesOf(picture),
  gridFaces: MOST_FACES,
  morphFrames: { least: FRAMES.least, most: FRAMES.most },
  pixels: MOST_PIXELS,
});

const restorationLimits = () => {
  const { bodyBytes, inputSide, outputSide } = RESTORATION_LIMITS;
  return { bodyBytes, inputSide, outputSide };
};

const tilesOf = ({ restorer: { reach, multiple, mask } }: RestorerManifest) => ({
  reach,
  multiple,
  mask: mask !== undefined,
});
