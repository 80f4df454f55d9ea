import { planSchema } from '@omokage/models/plan';
import { z } from 'zod';
import { plainText } from './plain-text.ts';
import { aboutSchema, creditSchema, metricSchema, TELLING_LIMITS } from './telling.ts';

/**
 * The manifest of a model: all that serving needs and all that a reader wants to know, in one JSON file beside the
 * weight shards. A model is named by the sha256 of its manifest's bytes, and the manifest names the sha256 of every
 * shard, so that digest pins the whole model.
 */

export const MANIFEST_SCHEMA_VERSION = 1;

/** Caps on what a manifest may ask for; checked before anything is allocated. */
export const MANIFEST_LIMITS = {
  manifestBytes: 1 << 20,
  shardBytes: 32 << 20,
  totalBytes: 64 << 20,
  parameters: 32_000_000,
} as const;

/** Model names: part of keys, paths and URLs. */
export const modelNameSchema = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9-]{0,62}$/,
    'a model name has 1 to 63 of a-z, 0-9 and "-", and begins with a letter or digit',
  );

/** Lower-case hex sha256. */
export const digestSchema = z.string().regex(/^[0-9a-f]{64}$/, 'a digest is 64 lower-case hex digits (sha256)');

const shapeSchema = z.array(z.int().min(1).max(65_536)).max(6);

/**
 * One tensor, in the form of tfjs's `WeightsManifestEntry`. `float32` without `quantization` is stored as it is;
 * `uint8` and `uint16` decode as `q * scale + min`; `float16` as IEEE half precision.
 */
export const weightEntrySchema = z.strictObject({
  name: z.string().min(1).max(200),
  shape: shapeSchema,
  dtype: z.literal('float32'),
  quantization: z
    .discriminatedUnion('dtype', [
      z.strictObject({
        dtype: z.literal('uint8'),
        scale: z.number(),
        min: z.number(),
        original_dtype: z.literal('float32'),
      }),
      z.strictObject({
        dtype: z.literal('uint16'),
        scale: z.number(),
        min: z.number(),
        original_dtype: z.literal('float32'),
      }),
      z.strictObject({ dtype: z.literal('float16'), original_dtype: z.literal('float32') }),
    ])
    .optional(),
});

/** A file of concatenated weights, in the order of the table; a shard boundary may fall inside a tensor. */
export const shardSchema = z.strictObject({
  /** A plain file name beside the manifest. */
  path: z.string().regex(/^[a-z0-9][a-z0-9.-]{0,62}$/, 'a shard is a plain lower-case file name'),
  bytes: z.int().min(1).max(MANIFEST_LIMITS.shardBytes),
  sha256: digestSchema,
});

/** Caps on what a model may say about what can be asked of it. */
export const CONTROL_LIMITS = {
  classes: 1000,
  terms: 4096,
  examples: 64,
  /** UTF-16 units of a class or a term. */
  nameLength: 256,
  exampleLength: 4096,
  /** Numbers in a latent or a style. */
  dimensions: 4096,
  styleLayers: 64,
} as const;

/** How latents are drawn for a sampler. See `packages/models/src/sampling`. */
export const latentSchema = z.strictObject({
  /** Name of the input that takes it: of the mapping's plan where there is one, of the plan otherwise. */
  input: z.string(),
  dimensions: z.int().min(1).max(CONTROL_LIMITS.dimensions),
  prior: z.literal('normal'),
  /**
   * `truncated-normal`: psi is the standard deviation of the truncated prior; 0 gives z = 0, 1 leaves z alone.
   * `style`: z is left alone, and psi is the share of the way from the average style, of the class where each has its own, to that of z.
   */
  truncation: z.enum(['truncated-normal', 'style']),
});

/** Beyond float32 a number would be infinite where it is used. */
const float32 = z.number().refine((value) => Number.isFinite(Math.fround(value)), { error: 'not a float32' });

const averageSchema = z.array(float32).max(CONTROL_LIMITS.dimensions);

/** Of a style model: the network before the plan, which turns a latent into a style. Its weights are in the one table. */
export const styleSchema = z.strictObject({
  plan: planSchema,
  /** The output of `plan` that is the style. */
  output: z.string(),
  /** The input of the model's own plan that takes styles, `[layers, dimensions]`. */
  synthesisInput: z.string(),
  layers: z.int().min(1).max(CONTROL_LIMITS.styleLayers),
  dimensions: z.int().min(1).max(CONTROL_LIMITS.dimensions),
  /**
   * What psi 0 shows. The mean of all styles, `[dimensions]`; or, where the mapping takes a class, those of each class,
   * `[classes, dimensions]`: towards the mean of all classes a picture would turn into none of them.
   */
  average: z.union([averageSchema, z.array(averageSchema).max(CONTROL_LIMITS.classes)]),
});

/** Of a model that knows classes: the input of a plan that takes one as a one-hot vector, and their names in its order. */
export const classesSchema = z.strictObject({
  input: z.string(),
  names: z.array(plainText(CONTROL_LIMITS.nameLength)).min(1).max(CONTROL_LIMITS.classes),
});

/** Of a model that is told what to show: the input of a plan that takes a text's terms. See `sampling/text.ts` of the models. */
export const textSchema = z.strictObject({
  input: z.string(),
  vocabulary: z.array(plainText(CONTROL_LIMITS.nameLength)).min(1).max(CONTROL_LIMITS.terms),
  /** Texts that are drawn where none is given. */
  examples: z.array(plainText(CONTROL_LIMITS.exampleLength)).min(1).max(CONTROL_LIMITS.examples),
});

/** Grey or RGB. */
const channelsSchema = z.union([z.literal(1), z.literal(3)]);

/** The picture a plan writes: `[height, width, channels]` floats in `range`, row-major, RGB or grey. */
export const pictureSchema = z.strictObject({
  output: z.string(),
  width: z.int().min(1).max(1024),
  height: z.int().min(1).max(1024),
  channels: channelsSchema,
  range: z.tuple([z.literal(-1), z.literal(1)]),
});

/** What restorers can be for; a part of URLs. */
export const TASKS = ['demosaic', 'upscale', 'colorize', 'inpaint', 'denoise', 'translate'] as const;
export const taskSchema = z.enum(TASKS);
export type TaskName = z.infer<typeof taskSchema>;

/** Caps on what a restorer may say of itself. */
export const RESTORER_LIMITS = {
  reach: 4096,
  multiple: 256,
  scale: 8,
} as const;

/**
 * How a restorer turns pictures into others. Its plan takes the picture `[h, w, inputChannels]` in `range` and makes one of the same
 * sides, `[h, w, channels]`. The sides that the plan is written with are those it was trained at; it is run at any that divide by `multiple`.
 */
export const restorerSchema = z.strictObject({
  task: taskSchema,
  /** The input that takes the picture; of one channel, its luma by BT.601. */
  picture: z.string(),
  /** The input that takes the mask `[h, w, 1]`, 1 where there is a hole; of `inpaint` only, and not even of all of those. */
  mask: z.string().optional(),
  inputChannels: channelsSchema,
  output: z.string(),
  channels: channelsSchema,
  range: z.tuple([z.literal(-1), z.literal(1)]),
  /** Pixels to each side that a pixel may depend on: what tiles overlap by. Null where it looks at all of the picture. */
  reach: z.int().min(0).max(RESTORER_LIMITS.reach).nullable(),
  multiple: z.int().min(1).max(RESTORER_LIMITS.multiple),
  /** Factors that it enlarges by, ascending; of `upscale` only. It is given the picture enlarged bicubically. */
  scales: z.array(z.int().min(2).max(RESTORER_LIMITS.scale)).min(1).max(RESTORER_LIMITS.scale).optional(),
});

/** What made the model; shown to readers, never needed to serve. */
export const trainingSchema = z.strictObject({
  system: z.string(),
  config: z.record(z.string(), z.json()),
  dataset: z.strictObject({ name: z.string(), images: z.int().min(0), sha256: digestSchema.optional() }),
  imagesSeen: z.int().min(0),
  /** Number or text that decided all randomness. */
  seed: z.string().max(256),
  /** Wall-clock hours of training, over all resumed runs. */
  hours: z.number().min(0),
  backend: z.string(),
  machine: z.string(),
  /** Measured values; each says over how many samples. */
  metrics: z.array(metricSchema).max(TELLING_LIMITS.metrics),
});

/** What is said of every model. */
const modelFields = {
  schemaVersion: z.literal(MANIFEST_SCHEMA_VERSION),
  name: modelNameSchema,
  title: z.string().max(200),
  created: z.iso.datetime(),
  plan: planSchema,
  weights: z.array(weightEntrySchema).max(4_000),
  shards: z.array(shardSchema).min(1).max(64),
  training: trainingSchema,
  licence: z.string(),
  credits: z.array(creditSchema),
  about: aboutSchema.optional(),
};

/** A model that draws pictures out of nothing. */
export const samplerManifestSchema = z.strictObject({
  ...modelFields,
  kind: z.literal('sampler'),
  latent: latentSchema,
  style: styleSchema.optional(),
  classes: classesSchema.optional(),
  text: textSchema.optional(),
  picture: pictureSchema,
});

/** A model that turns pictures into others. */
export const restorerManifestSchema = z.strictObject({
  ...modelFields,
  kind: z.literal('restorer'),
  restorer: restorerSchema,
});

export const manifestSchema = z.discriminatedUnion('kind', [samplerManifestSchema, restorerManifestSchema]);

export type SamplerManifest = z.infer<typeof samplerManifestSchema>;
export type RestorerManifest = z.infer<typeof restorerManifestSchema>;
export type Manifest = SamplerManifest | RestorerManifest;

/** All plans of a model, in the order in which they run. */
export const plansOf = (manifest: Manifest): Manifest['plan'][] =>
  manifest.kind === 'sampler' && manifest.style ? [manifest.style.plan, manifest.plan] : [manifest.plan];

export type WeightEntry = z.infer<typeof weightEntrySchema>;
export type Shard = z.infer<typeof shardSchema>;

/** Most earlier digests that a pointer remembers. */
export const POINTER_MEMORY = 20;

/** Moves last, and conditionally: which digest `channels/<name>/stable.json` stands for. */
export const pointerSchema = z.strictObject({
  name: modelNameSchema,
  digest: digestSchema,
  published: z.iso.datetime(),
  /** What the name meant before, the latest first: where a rollback goes. It takes off what it passes. */
  before: z.array(digestSchema).max(POINTER_MEMORY).optional(),
});
export type Pointer = z.infer<typeof pointerSchema>;

/** Keys in a store. */
export const keys = {
  manifest: (name: string, digest: string) => `models/${name}/${digest}/manifest.json`,
  shard: (name: string, digest: string, path: string) => `models/${name}/${digest}/${path}`,
  pointer: (name: string) => `channels/${name}/stable.json`,
} as const;
