import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { UserError } from '../errors.ts';
import { parseJson } from '../parse-json.ts';

const share = z.number().min(0).max(1);

/** `features.json`, beside a feature network: what its weights do not say. Every part may be left out. */
export const featuresFileSchema = z.strictObject({
  /** Goes into the names of figures: "fd-<name>". */
  name: z
    .string()
    .regex(/^[\w.-]{1,64}$/, 'a name has 1 to 64 letters, digits, "_", "." or "-"')
    .optional(),
  /** Names of the classes, in the order of the probabilities. */
  classes: z.array(z.string()).min(2).max(100_000).optional(),
  /** Of a network that learned texts: the terms that it recognises. */
  terms: z.array(z.string()).min(1).optional(),
  /** Features are divided by this, of a trained classifier their root mean square, which training leaves to chance. */
  scale: z.number().positive().default(1),
  /** What black and white are to a graph model. */
  range: z.tuple([z.number(), z.number()]).default([-1, 1]),
  /** Of a graph model: the tensor that is the features, by name. */
  features: z.string().optional(),
  /** Of a graph model: the tensor of the classes before softmax, by name. */
  logits: z.string().optional(),
  /** Share of held-out pictures that a trained classifier is right about, over n. */
  accuracy: share.optional(),
  /** Of a network that learned texts, over n held-out pictures: the shares of said terms that it recognises, and of recognised ones that are said. */
  recall: share.optional(),
  precision: share.optional(),
  n: z.int().min(1).optional(),
});
export type FeaturesFile = z.infer<typeof featuresFileSchema>;

export const FEATURES_FILE = 'features.json';

/** Reads such a file; what none says is left to its reader. Throws UserError for one that is not sound. */
export function readFeaturesFile(path: string): FeaturesFile {
  const parsed = featuresFileSchema.safeParse(existsSync(path) ? parseJson(readFileSync(path, 'utf8')) : {});
  if (parsed.success) return parsed.data;
  const fix = 'it may hold name, classes, scale, range, features and logits; see docs/metrics.md.';
  throw new UserError(`${path} does not describe a feature network.`, z.prettifyError(parsed.error), fix);
}
