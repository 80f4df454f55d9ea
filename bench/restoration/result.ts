import { z } from 'zod';

/** How near n restored pictures come to the true ones. */
export const figuresSchema = z.strictObject({
  n: z.number(),
  /** dB, the mean over pictures; of pairs alone. */
  psnr: z.number().optional(),
  /** The mean over pictures; of pairs alone. */
  ssim: z.number().optional(),
  /** The mean over the levels of the Laplacian pyramid, x1000. */
  swd: z.number(),
  /** The same PSNR with weights that were not quantized, dB. */
  psnrFloat32: z.number().optional(),
});
export type Figures = z.infer<typeof figuresSchema>;

/** What was measured of a row of a task's table: of a trained entry or of a baseline. */
export const resultSchema = z.strictObject({
  date: z.string(),
  machine: z.string(),
  backend: z.string(),
  /** Of a trained entry alone. */
  model: z
    .strictObject({
      /** Values in the network that ships. */
      parameters: z.number(),
      images: z.number(),
      /** Wall-clock seconds of training steps for a thousand images. */
      secondsPerKimg: z.number(),
    })
    .optional(),
  /** By condition. */
  figures: z.record(z.string(), figuresSchema),
});
export type Result = z.infer<typeof resultSchema>;
