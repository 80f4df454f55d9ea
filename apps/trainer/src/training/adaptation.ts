import { z } from 'zod';

/** How far an adaptive augmentation has come. Part of a run's state. */
export const adaptationSchema = z.strictObject({
  /** That a transformation is applied to a picture. */
  probability: z.number().min(0).max(1),
  /** What was seen since the probability last moved: steps that told the discriminator's accuracy, its sum over them, and images. */
  looks: z.int().min(0),
  accuracy: z.number().min(0),
  images: z.int().min(0),
});
export type Adaptation = z.infer<typeof adaptationSchema>;

/** Adaptive augmentation begins with none. */
export const UNADAPTED: Adaptation = { probability: 0, looks: 0, accuracy: 0, images: 0 };
