import { z } from 'zod';
import { plainText } from './plain-text.ts';

/** Caps on what is told of a model for people. */
export const TELLING_LIMITS = {
  /** UTF-16 units of what a model is for, and of one of its limits. */
  sentenceLength: 2000,
  limits: 32,
  metrics: 512,
  metricNameLength: 200,
} as const;

/** A measured value, and all that says how much to make of it. */
export const metricSchema = z.strictObject({
  name: z.string().max(TELLING_LIMITS.metricNameLength),
  value: z.number(),
  /** Samples that it was measured over. */
  n: z.int().min(1),
  /** Where it lies with a confidence of 95 %. */
  interval: z
    .tuple([z.number(), z.number()])
    .refine(([low, high]) => low <= high, { error: 'an interval goes from its lower end to its upper one' })
    .optional(),
  /** What real pictures score against other real ones, over as many. */
  floor: z.number().optional(),
  /** The best that people have without the model, and what that scores. */
  baseline: z.strictObject({ name: plainText(TELLING_LIMITS.metricNameLength), value: z.number() }).optional(),
});
export type ManifestMetric = z.infer<typeof metricSchema>;

/** What people should know before they use a model. */
export const aboutSchema = z.strictObject({
  /** What it is meant for. */
  intended: plainText(TELLING_LIMITS.sentenceLength),
  /** What it cannot do, and must not be used for. */
  limits: z.array(plainText(TELLING_LIMITS.sentenceLength)).max(TELLING_LIMITS.limits),
});
export type About = z.infer<typeof aboutSchema>;

/** Whose pictures a model learned from. */
export const creditSchema = z.strictObject({
  name: z.string(),
  author: z.string(),
  licence: z.string(),
  url: z.string(),
});
