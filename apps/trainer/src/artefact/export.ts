import { record } from '@omokage/models/net';
import { compile, PlanRunner, type PlanWeights } from '@omokage/models/plan';
import { Sampler } from '@omokage/models/sampler';
import { type Artefact, buildArtefact, decodeArtefact, type Manifest, type QuantizationKind } from '@omokage/weights';
import type { Progress } from '../training/checkpoint.ts';
import { drawWishes, previewWishes } from '../training/preview.ts';
import { collectStandingStatistics } from '../training/standing-statistics.ts';
import type { TrainingState } from '../training/state.ts';

export interface ExportOptions {
  readonly name: string;
  readonly title: string;
  readonly quantization: QuantizationKind;
  readonly licence: string;
  readonly credits: Manifest['credits'];
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

/** Name of the plan's output that is the picture. */
const PICTURE = 'picture';

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
  const compiled = await compileSampler(state);
  const description = describe(state, progress, options, compiled.plan);

  const trained = await renderPreviews(state.sampler());
  const exact = await renderPlan(state, compiled);
  // Built twice: the figures of the first one's weights go into the second one's manifest.
  const draft = await buildArtefact(description, compiled.weights, options.quantization);
  const quantized = await renderPlan(state, { plan: draft.manifest.plan, weights: decode(draft) });
  const quantizedPsnr = psnr(exact.values, quantized.values);
  const n = previewWishes(1).length;
  const artefact = await buildArtefact(
    {
      ...description,
      training: {
        ...description.training,
        metrics: [{ name: 'psnr-quantized-to-float32-db', value: quantizedPsnr, n }],
      },
    },
    compiled.weights,
    options.quantization,
  );
  return { artefact, planDifference: largestDifference(trained, exact.values), quantizedPsnr, n, macs: exact.macs };
}

const decode = ({ manifest, shards }: Artefact): PlanWeights =>
  decodeArtefact(
    manifest,
    shards.map(({ bytes }) => bytes),
  );

async function compileSampler(state: TrainingState): Promise<ReturnType<typeof compile>> {
  const { synthesis, form } = state.drawing;
  const { plan } = record(synthesis.network, synthesis.inputs, form?.(state.imagesSeen));
  const weights = new Map<string, { shape: number[]; values: Float32Array }>();
  for (const [name, variable] of state.shippedParameters(synthesis).entries()) {
    weights.set(name, { shape: variable.shape, values: await variable.data<'float32'>() });
  }
  const [output] = Object.values(plan.outputs);
  return compile({ ...plan, outputs: { [PICTURE]: output! } }, weights);
}

function describe(
  { system, imagesSeen, seconds }: TrainingState,
  { run, host }: Progress,
  { name, title, created, licence, credits }: ExportOptions,
  plan: Manifest['plan'],
) {
  const [height, width, channels] = system.picture as [number, number, 1 | 3];
  return {
    name,
    kind: 'sampler' as const,
    title,
    created,
    plan,
    latent: {
      input: 'z',
      dimensions: system.latentDimensions,
      prior: 'normal' as const,
      truncation: 'truncated-normal' as const,
    },
    picture: { output: PICTURE, width, height, channels, range: [-1, 1] as [-1, 1] },
    training: {
      system: run.system,
      config: {
        ...run.config,
        batch: run.batch,
        mirror: run.mirror,
        averageHalfLife: run.averageHalfLife,
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

async function renderPlan(
  state: TrainingState,
  { plan, weights }: { plan: Manifest['plan']; weights: PlanWeights },
): Promise<{ values: Float32Array; macs: number }> {
  const runner = new PlanRunner(plan, weights);
  try {
    const sampler = new Sampler(state.samplerFacts, { synthesis: (inputs) => runner.run(inputs)[PICTURE]! });
    const values = await renderPreviews(sampler);
    return { values, macs: runner.facts.macs };
  } finally {
    runner.dispose();
  }
}

/** The preview pictures, untruncated, as the network gives them. */
const renderPreviews = async (sampler: Sampler): Promise<Float32Array> =>
  (await drawWishes(sampler, previewWishes(1))).values;

function largestDifference(a: Float32Array, b: Float32Array): number {
  return a.reduce((largest, value, index) => Math.max(largest, Math.abs(value - b[index]!)), 0);
}

/** Of values in [-1, 1], whose peak is 2. */
function psnr(a: Float32Array, b: Float32Array): number {
  const squared = a.reduce((sum, value, index) => sum + (value - b[index]!) ** 2, 0) / a.length;
  return Math.round(10 * Math.log10(4 / Math.max(squared, 1e-12)) * 100) / 100;
}
