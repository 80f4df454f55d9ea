import type { Description, QuantizationKind } from '@omokage/weights';
import type { Progress } from '../training/checkpoint.ts';
import type { TrainingState } from '../training/state.ts';

/** How a model is stored, and computed: `int8` in integers where that serves, and all else of it as `uint8`. */
export type StoredAs = QuantizationKind | 'int8';

/** How a model's tensors are stored but for the kernels of integers, which are bytes in any case. */
export const tensorsOf = (stored: StoredAs): QuantizationKind => (stored === 'int8' ? 'uint8' : stored);

export interface ExportOptions {
  readonly name: string;
  readonly title: string;
  readonly quantization: StoredAs;
  /** Of `int8`: pictures that ranges are read off. */
  readonly calibrate?: number | undefined;
  readonly licence: string;
  readonly credits: Description['credits'];
  /** What it is for, and what it cannot do. */
  readonly about?: Description['about'];
  /** ISO 8601; goes into the manifest, and so into its digest. */
  readonly created: string;
}

/** What is said of a model whatever it does: how it was trained, and whose pictures it learned from. */
export function describeModel(
  { imagesSeen, seconds }: TrainingState,
  { run, host }: Progress,
  { name, title, created, licence, credits, about }: ExportOptions,
) {
  return {
    name,
    title,
    created,
    training: {
      system: run.system,
      config: {
        ...run.config,
        batch: run.batch,
        mirror: run.mirror,
        averageHalfLife: run.averageHalfLife,
        ...(run.labels !== undefined && { labels: run.labels }),
        ...(run.texts !== undefined && { texts: run.texts.column }),
        ...(run.history.length > 0 && { history: run.history }),
      },
      dataset: { name: run.dataset.name, images: run.dataset.count, sha256: run.dataset.sha256 },
      imagesSeen,
      seed: run.seed,
      hours: Math.round(seconds / 36) / 100,
      ...host,
      metrics: [],
    },
    licence,
    credits,
    ...(about && { about }),
  };
}
