import { parseSeed, SeedError } from '@omokage/models/sampling';
import { creditSchema } from '@omokage/weights';
import { z } from 'zod';
import type { PackedDataset } from '../data/packed.ts';
import { augmentationSchema } from './augmentation.ts';

const seedSchema = z.string().refine(
  (text) => {
    try {
      parseSeed(text);
      return true;
    } catch (error) {
      if (error instanceof SeedError) return false;
      throw error;
    }
  },
  { error: 'not a seed' },
);

const runTextsSchema = z.strictObject({
  /** The text column that the system is given. */
  column: z.string(),
  /** The terms that its texts are read by; see `docs/sampling.md`, section 6. */
  vocabulary: z.array(z.string()).min(1),
  /** Texts of the data set that pictures are drawn from where none is given. */
  examples: z.array(z.string()).min(1),
  /** Every text comes whole, for networks that learn what it says; otherwise phrases are left out at random, as by whoever asks. */
  whole: z.boolean().optional(),
});
export type RunTexts = z.infer<typeof runTextsSchema>;

const datasetSchema = z.strictObject({
  /** Where it was read from; only a reminder. */
  path: z.string(),
  name: z.string(),
  count: z.int().min(1),
  sha256: z.string(),
  licence: z.string(),
  /** Who made the pictures; an exported model passes it on. */
  credits: z.array(creditSchema),
});

/** Everything that decides a run: with the data set's pixels, it decides every number that the run computes. */
export const runConfigSchema = z.strictObject({
  system: z.string(),
  /** The system's own options, all of them. */
  config: z.record(z.string(), z.json()),
  dataset: datasetSchema,
  /** Where the inputs come from of a system that learns without pairs, if not from the data set. */
  inputs: datasetSchema.optional(),
  /** Images in one step. */
  batch: z.int().min(1),
  /** Images to train on in all. The one value that a resumed run may change. */
  images: z.int().min(1),
  /** Images whose activations are in memory at a time; divides the batch. All of the batch when absent. */
  microBatch: z.int().min(1).optional(),
  /** The label column that the system is given. */
  labels: z.string().optional(),
  /** The names of its classes. */
  classes: z.array(z.string()).optional(),
  /** What is said of the pictures, for a system that learns it. */
  texts: runTextsSchema.optional(),
  /** Share of the images that is never trained on; the seed says which. */
  heldOut: z.number().min(0).max(0.9).optional(),
  seed: seedSchema,
  mirror: z.boolean(),
  /** What is done to pictures before they are judged. */
  augment: augmentationSchema.optional(),
  /** Half-life of the averaged weights, in images. */
  averageHalfLife: z.int().min(1),
  /** Of a run that branched off others: which options held until when. */
  history: z.array(z.strictObject({ untilImages: z.int().min(0), config: z.record(z.string(), z.json()) })).default([]),
});
export type RunConfig = z.infer<typeof runConfigSchema>;

/** What a run's configuration says of the data set that it trains on. */
export function datasetOfRun({ path, header }: PackedDataset): RunConfig['dataset'] {
  const { name, count, sha256, licence, credits } = header;
  return { path, name, count, sha256, licence, credits };
}

/** What a run's configuration says of the label column that it learns. */
export function labelsOfRun({ header }: PackedDataset, column: string): Pick<RunConfig, 'labels' | 'classes'> {
  return { labels: column, classes: header.columns.find(({ name }) => name === column)?.classes };
}

/** What a run does beside training. It decides no number of the training; a resumed run keeps to it unless told otherwise. */
export const habitsSchema = z.strictObject({
  /** Images between grids of samples. */
  snapshotEvery: z.int().min(1),
  /** Images between checkpoints. */
  checkpointEvery: z.int().min(1),
  /** Metrics to measure, by name. */
  metrics: z.array(z.string()),
  /** Images between measurements. */
  metricsEvery: z.int().min(1),
  /** Pictures of each side that a measurement looks at. */
  metricsImages: z.int().min(2),
  /** Where the feature network stands that some metrics look through. */
  features: z.string().optional(),
  /** The metric whose best state is kept. */
  keepBest: z.string().optional(),
});
export type Habits = z.infer<typeof habitsSchema>;
