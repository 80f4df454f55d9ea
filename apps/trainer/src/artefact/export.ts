import { originOf, type Sampler } from '@omokage/models/sampler';
import { buildArtefact, type SamplerManifest } from '@omokage/weights';
import { type DrawnModel, ModelSampler, type SamplerOptions } from '@omokage/weights/sampler';
import type { Progress } from '../training/checkpoint.ts';
import { drawOrigins, previewWishes } from '../training/preview.ts';
import { collectStandingStatistics } from '../training/standing-statistics.ts';
import type { TrainingState } from '../training/state.ts';
import { DEFAULT_CALIBRATION, samplerCalibration } from './calibration.ts';
import { compileSampler } from './compile-sampler.ts';
import { describeModel, type ExportOptions, tensorsOf } from './describe-model.ts';
import { distanceMetrics, distances, type Reals } from './distances.ts';
import { decodedWeights, type ExportReport, largestDifference, psnr } from './export-report.ts';
import { FIDELITY } from './loss-bounds.ts';
import { onEngine } from './on-engine.ts';
import { inIntegers } from './to-integers.ts';

/**
 * Makes the artefact of a trained state: its shipped sampler, with standing statistics, recorded, compiled and quantized; and
 * measures on the preview seeds what each step costs, and where there are real pictures, how much further from them it leads. A plan in
 * integers is measured on the kernels that serve it. Throws ArtefactError when the description is not sound.
 */
export async function exportSampler(
  state: TrainingState,
  progress: Progress,
  options: ExportOptions,
  reals?: Reals,
): Promise<ExportReport<SamplerManifest>> {
  const { quantization, calibrate = DEFAULT_CALIBRATION } = options;
  await collectStandingStatistics(state);
  const compiled = await compileSampler(state, progress.run);
  const { quantized, ...served } = await inIntegers(compiled, quantization, () =>
    samplerCalibration(compiled, calibrate),
  );
  const described = { ...describeModel(state, progress, options), kind: 'sampler' as const, ...served.manifest };
  // Built twice: the figures of the first one's weights go into the second one's manifest.
  const build = (metrics: SamplerManifest['training']['metrics']) =>
    buildArtefact(
      { ...described, training: { ...described.training, metrics } },
      served.weights,
      tensorsOf(quantization),
    );
  const draft = await build([]);
  const kernels = quantization === 'int8' ? { runner: onEngine } : {};
  const measured = await withSamplers(
    [compiled, {}],
    [{ manifest: draft.manifest, weights: decodedWeights(draft) }, kernels],
    async (float32, stored) => measure(state, float32, stored, reals),
  );
  const { quantizedPsnr, n, distances = [] } = measured;
  const artefact = await build([{ name: FIDELITY.psnr, value: quantizedPsnr, n }, ...distanceMetrics(distances)]);
  return { artefact, quantized, ...measured };
}

async function measure(state: TrainingState, float32: ModelSampler, stored: ModelSampler, reals: Reals | undefined) {
  const origins = PREVIEWS.map((wish) => originOf(float32.facts, wish));
  const draw = async (sampler: Sampler) => (await drawOrigins(sampler, origins)).values;
  const [trained, exact, made] = [await draw(state.sampler()), await draw(float32), await draw(stored)];
  return {
    planDifference: largestDifference(trained, exact),
    quantizedPsnr: psnr(exact, made),
    n: PREVIEWS.length,
    macs: float32.macs,
    ...(reals && { distances: await distances(reals, { float32, quantized: stored }) }),
  };
}

type Opened = readonly [DrawnModel, SamplerOptions];

/** Does something with two models made ready, and frees them. */
async function withSamplers<Result>(
  one: Opened,
  other: Opened,
  work: (one: ModelSampler, other: ModelSampler) => Promise<Result>,
): Promise<Result> {
  const samplers: ModelSampler[] = [];
  try {
    for (const [model, options] of [one, other]) samplers.push(new ModelSampler(model, options));
    return await work(samplers[0]!, samplers[1]!);
  } finally {
    for (const sampler of samplers) sampler.dispose();
  }
}

const PREVIEWS = previewWishes(1);
