import { type Origin, originOf } from '@omokage/models/sampler';
import {
  type Artefact,
  buildArtefact,
  type Description,
  decodeArtefact,
  type QuantizationKind,
} from '@omokage/weights';
import { type DrawnModel, ModelSampler } from '@omokage/weights/sampler';
import type { Progress } from '../training/checkpoint.ts';
import { drawOrigins, previewWishes } from '../training/preview.ts';
import { collectStandingStatistics } from '../training/standing-statistics.ts';
import type { TrainingState } from '../training/state.ts';
import { compileSampler } from './compile-sampler.ts';

export interface ExportOptions {
  readonly name: string;
  readonly title: string;
  readonly quantization: QuantizationKind;
  readonly licence: string;
  readonly credits: Description['credits'];
  /** ISO 8601; goes into the manifest, and so into its digest. */
  readonly created: string;
}

/** What an export measured on its way. */
export interface ExportReport {
  readonly artefact: Artefact;
  /** Largest difference between the trained network and its float32 plan, in units of the picture's [-1, 1]. */
  readonly planDifference: number;
  /** Peak signal-to-noise ratio of the quantized plan's pictures against the float32 ones, dB. */
  readonly quantizedPsnr: number;
  /** Pictures behind both figures. */
  readonly n: number;
  readonly macs: number;
}

/**
 * Makes the artefact of a trained state: its shipped sampler, with standing statistics, recorded, compiled and quantized; and
 * measures on the preview seeds what each step costs. Throws ArtefactError when the description is not sound.
 */
export async function exportSampler(
  state: TrainingState,
  progress: Progress,
  options: ExportOptions,
): Promise<ExportReport> {
  await collectStandingStatistics(state);
  const compiled = await compileSampler(state, progress.run);
  const described = { ...describe(state, progress, options), ...compiled.manifest };

  const exact = await renderModel(compiled);
  const trained = await drawOrigins(state.sampler(), exact.origins);
  // Built twice: the figures of the first one's weights go into the second one's manifest.
  const draft = await buildArtefact(described, compiled.weights, options.quantization);
  const quantized = await renderModel({ manifest: draft.manifest, weights: decode(draft) });
  const quantizedPsnr = psnr(exact.values, quantized.values);
  const n = PREVIEWS.length;
  const metrics = [{ name: 'psnr-quantized-to-float32-db', value: quantizedPsnr, n }];
  const artefact = await buildArtefact(
    { ...described, training: { ...described.training, metrics } },
    compiled.weights,
    options.quantization,
  );
  return {
    artefact,
    planDifference: largestDifference(trained.values, exact.values),
    quantizedPsnr,
    n,
    macs: exact.macs,
  };
}

const decode = ({ manifest, shards }: Artefact) =>
  decodeArtefact(
    manifest,
    shards.map(({ bytes }) => bytes),
  );

/** What is said of a model beside how it draws. */
function describe(
  { imagesSeen, seconds }: TrainingState,
  { run, host }: Progress,
  { name, title, created, licence, credits }: ExportOptions,
) {
  return {
    name,
    kind: 'sampler' as const,
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
  };
}

/** The preview pictures of a model, untruncated, and where they begin. */
async function renderModel(model: DrawnModel): Promise<{ values: Float32Array; origins: Origin[]; macs: number }> {
  const sampler = new ModelSampler(model);
  try {
    const origins = PREVIEWS.map((wish) => originOf(sampler.facts, wish));
    return { values: (await drawOrigins(sampler, origins)).values, origins, macs: sampler.macs };
  } finally {
    sampler.dispose();
  }
}

const PREVIEWS = previewWishes(1);

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - b[index]!)), 0);
}

/** Of values in [-1, 1], whose peak is 2. */
function psnr(a: Float32Array, b: Float32Array): number {
  const squared = a.reduce((sum, value, index) => sum + (value - b[index]!) ** 2, 0) / a.length;
  return Math.round(10 * Math.log10(4 / Math.max(squared, 1e-12)) * 100) / 100;
}
