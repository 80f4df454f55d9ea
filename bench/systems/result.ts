import { z } from 'zod';

/** Names of figures, before that of a label column: how many pictures are as asked, and how many would be if asked for in another order. */
export const ACCURACY = 'conditional-accuracy ';
export const CHANCE = 'chance of ';

/** What was measured of a trained entry. */
export const resultSchema = z.strictObject({
  date: z.string(),
  machine: z.string(),
  backend: z.string(),
  /** Trained parameters by network. */
  parameters: z.record(z.string(), z.number()),
  images: z.number(),
  /** Wall-clock seconds of training steps for a thousand images. */
  secondsPerKimg: z.number(),
  /** Pictures of each side. */
  n: z.number(),
  /** Figures by name. */
  figures: z.record(z.string(), z.number()),
  /** Classes that hardly come up. */
  missing: z.array(z.string()),
});
export type Result = z.infer<typeof resultSchema>;

/** Real pictures against other real ones, in the same figures. */
export const floorSchema = z.strictObject({ n: z.number(), figures: z.record(z.string(), z.number()) });
export type Floor = z.infer<typeof floorSchema>;

/** Figures by name, of one feature network; its name is left out of theirs. */
export const figuresOf = (
  results: readonly { readonly name: string; readonly value: number }[],
  features: { readonly name: string },
): Record<string, number> =>
  Object.fromEntries(results.map(({ name, value }) => [name.replace(`-${features.name}`, ''), value]));
