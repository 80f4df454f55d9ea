import { type Origin, originOf } from '@omokage/models/sampler';
import { buildArtefact, type SamplerManifest } from '@omokage/weights';
import { type DrawnModel, ModelSampler } from '@omokage/weights/sampler';
import type { Progress } from '../training/checkpoint.ts';
import { drawOrigins, previewWishes } from '../training/preview.ts';
import { collectStandingStatistics } from '../training/standing-statistics.ts';
import type { TrainingState } from '../training/state.ts';
import { compileSampler } from './compile-sampler.ts';
import { describeModel, type ExportOptions } from './describe-model.ts';
import { decodedWeights, type ExportReport, largestDifference, psnr } from './export-report.ts';

/**
 * Makes the artefact of a trained state: its shipped sampler, with standing statistics, recorded, compiled and quantized; and
 * measures on the preview seeds what each step costs. Throws ArtefactError when the description is not sound.
 */
export async function exportSampler(
  state: TrainingState,
  progress: Progress,
  options: ExportOptions,
): Promise<ExportReport<SamplerManifest>> {
  await collectStandingStatistics(state);
  const compiled = await compileSampler(state, progress.run);
  const described = { ...describeModel(state, progress, options), kind: 'sampler' as const, ...compiled.manifest };

  const exact = await renderModel(compiled);
  const trained = await drawOrigins(state.sampler(), exact.origins);
  // Built twice: the figures of the first one's weights go into the second one's manifest.
  const draft = await buildArtefact(described, compiled.weights, options.quantization);
  const quantized = await renderModel({ manifest: draft.manifest, weights: decodedWeights(draft) });
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
