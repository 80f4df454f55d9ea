import type { PlanWeights } from '@omokage/models/plan';
import { originOf, type Sampler } from '@omokage/models/sampler';
import { buildArtefact, type SamplerDescription, type SamplerManifest } from '@omokage/weights';
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
  await collectStandingStatistics(state);
  const { manifest, weights } = await compileSampler(state, progress.run);
  const described = { ...describeModel(state, progress, options), kind: 'sampler' as const, ...manifest };
  return storeSampler({ manifest: described, weights }, options, reals, state.sampler());
}

/** A sampler with its numbers as they are, and all that is said of it. */
interface DescribedSampler {
  readonly manifest: SamplerDescription;
  readonly weights: PlanWeights;
}

/** Quantizes a sampler, and measures it. @param trained the network that it was compiled from, where there is one */
export async function storeSampler(
  exact: DescribedSampler,
  { quantization, calibrate = DEFAULT_CALIBRATION }: Pick<ExportOptions, 'quantization' | 'calibrate'>,
  reals?: Reals,
  trained?: Sampler,
): Promise<ExportReport<SamplerManifest>> {
  const { quantized, manifest, weights } = await inIntegers(exact, quantization, () =>
    samplerCalibration(exact, calibrate),
  );
  // Built twice: the figures of the first one's weights go into the second one's manifest.
  const build = (metrics: SamplerManifest['training']['metrics']) =>
    buildArtefact({ ...manifest, training: { ...manifest.training, metrics } }, weights, tensorsOf(quantization));
  const draft = await build([]);
  const kernels = quantization === 'int8' ? { runner: onEngine } : {};
  const measured = await withSamplers(
    [exact, {}],
    [{ manifest: draft.manifest, weights: decodedWeights(draft) }, kernels],
    async (float32, stored) => measure(trained, float32, stored, reals),
  );
  const { quantizedPsnr, n, distances = [] } = measured;
  const metrics = [{ name: FIDELITY.psnr, value: quantizedPsnr, n }, ...distanceMetrics(distances)];
  const others = manifest.training.metrics.filter(({ name }) => !metrics.some((metric) => metric.name === name));
  return { artefact: await build([...others, ...metrics]), quantized, ...measured };
}

async function measure(
  trained: Sampler | undefined,
  float32: ModelSampler,
  stored: ModelSampler,
  reals: Reals | undefined,
) {
  const origins = PREVIEWS.map((wish) => originOf(float32.facts, wish));
  const draw = async (sampler: Sampler) => (await drawOrigins(sampler, origins)).values;
  const [exact, made] = [await draw(float32), await draw(stored)];
  return {
    ...(trained && { planDifference: largestDifference(await draw(trained), exact) }),
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
