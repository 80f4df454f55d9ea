import { type MakeExecutor, onTfjs, type PlanExecutor, PlanRunner, type PlanWeights } from '@omokage/models/plan';
import { toPixels } from '@omokage/models/sampling';
import { buildArtefact, type RestorerManifest } from '@omokage/weights';
import * as tf from '@tensorflow/tfjs-core';
import { peakSignalToNoise } from '../metrics/psnr.ts';
import type { Progress } from '../training/checkpoint.ts';
import { type Inputs, readInputs, readPicturesOf } from '../training/input-source.ts';
import { type Restoration, testRows } from '../training/restoration.ts';
import { atOnce, keepingKnown } from '../training/restore.ts';
import type { TrainingState } from '../training/state.ts';
import { DEFAULT_CALIBRATION, restorerCalibration } from './calibration.ts';
import { type CompiledRestorer, compileRestorer, type Purpose } from './compile-restorer.ts';
import { describeModel, type ExportOptions, tensorsOf } from './describe-model.ts';
import { decodedWeights, type ExportReport, inHundredths, largestDifference, psnr } from './export-report.ts';
import { FIDELITY } from './loss-bounds.ts';
import { onEngine } from './on-engine.ts';
import { spread } from './spread-rows.ts';
import { inIntegers } from './to-integers.ts';

/** Most pictures that are measured. */
const MOST_MEASURED = 64;

/**
 * Makes the artefact of a trained restorer, and measures what each step costs on inputs of its data set: those that were held out, where some
 * were. Throws ArtefactError when the description is not sound, UserError for a purpose that the system is not made for.
 */
export async function exportRestorer(
  state: TrainingState,
  progress: Progress,
  options: ExportOptions & Purpose,
  restoration: Restoration,
): Promise<ExportReport<RestorerManifest>> {
  const { quantization, calibrate = DEFAULT_CALIBRATION } = options;
  const compiled = await compileRestorer(state, options);
  const { quantized, ...served } = await inIntegers(compiled, quantization, () =>
    restorerCalibration(compiled.manifest, restoration, calibrate),
  );
  const { training, ...about } = describeModel(state, progress, options);
  const { heldOut } = progress.run;
  const config = { ...training.config, ...(heldOut !== undefined && { heldOut }) };
  const build = (metrics: RestorerManifest['training']['metrics']) =>
    buildArtefact(
      { ...about, kind: 'restorer', ...served.manifest, training: { ...training, config, metrics } },
      served.weights,
      tensorsOf(quantization),
    );
  const draft = await build([]);
  const rows = spread(testRows(restoration.inputRows), MOST_MEASURED);
  const stored = { plan: draft.manifest.plan, weights: decodedWeights(draft) };
  const measured = await measure(
    state,
    compiled,
    stored,
    quantization === 'int8' ? onEngine : onTfjs,
    restoration,
    rows,
  );
  const n = rows.length;
  const { quantizedPsnr, toTargets } = measured;
  const artefact = await build([
    { name: FIDELITY.psnr, value: quantizedPsnr, n },
    ...(toTargets
      ? [
          { name: FIDELITY.toTargets, value: toTargets.quantized, n },
          { name: FIDELITY.exactToTargets, value: toTargets.float32, n },
        ]
      : []),
  ]);
  return { artefact, n, quantized, ...measured };
}

async function measure(
  state: TrainingState,
  { manifest: { plan, restorer }, weights }: CompiledRestorer,
  stored: { readonly plan: CompiledRestorer['manifest']['plan']; readonly weights: PlanWeights },
  kernels: MakeExecutor,
  { source, targets }: Restoration,
  rows: Uint32Array,
): Promise<Omit<ExportReport, 'artefact' | 'n' | 'quantized'>> {
  const exact = new PlanRunner(plan, weights);
  const quantized = kernels(stored.plan, stored.weights);
  const by = (runner: PlanExecutor) => (inputs: Inputs) =>
    runner.run({ [restorer.picture]: inputs.inputs, ...(inputs.masks && { [restorer.mask!]: inputs.masks }) })[
      restorer.output
    ]!;
  try {
    const networks = [({ inputs, masks }: Inputs) => state.restore(inputs, masks), by(exact), by(quantized)];
    const made: Made[][] = networks.map(() => []);
    const wanted: Float32Array[] = [];
    const size = atOnce(source.dataset.shape);
    for (let first = 0; first < rows.length; first += size) {
      const some = rows.subarray(first, first + size);
      const inputs = readInputs(source, some);
      try {
        for (const [which, network] of networks.entries()) made[which]!.push(await run(network, inputs));
      } finally {
        tf.dispose([...Object.values(inputs)]);
      }
      if (source.pairs) wanted.push(await valuesOf(readPicturesOf(targets, targets.mainRole, some)));
    }
    const [trained, float32, served] = made.map((parts) => joined(parts.map(({ raw }) => raw)));
    const toTargets = (which: 1 | 2) =>
      meanPsnr(joined(made[which]!.map(({ served }) => served)), joined(wanted), rows.length);
    return {
      planDifference: largestDifference(trained!, float32!),
      quantizedPsnr: psnr(float32!, served!),
      ...(source.pairs && { toTargets: { float32: toTargets(1), quantized: toTargets(2) } }),
      macs: exact.facts.macs,
    };
  } finally {
    exact.dispose();
    quantized.dispose();
  }
}

/** Pictures as a network makes them, and as they are served: what a mask says is known stays as it is. */
interface Made {
  readonly raw: Float32Array;
  readonly served: Float32Array;
}

async function run(network: (inputs: Inputs) => tf.Tensor, { inputs, masks }: Inputs): Promise<Made> {
  const made = tf.tidy(() => network({ inputs, ...(masks && { masks }) }));
  const known = masks && tf.tidy(() => keepingKnown(made as tf.Tensor4D, inputs, masks));
  const raw = await valuesOf(made);
  return { raw, served: known ? await valuesOf(known) : raw };
}

/** The values of a tensor, which is gone then. */
async function valuesOf(tensor: tf.Tensor): Promise<Float32Array> {
  try {
    return await tensor.data<'float32'>();
  } finally {
    tensor.dispose();
  }
}

/** Mean over pictures of their PSNR in bytes, dB. */
function meanPsnr(made: Float32Array, wanted: Float32Array, n: number): number {
  const [a, b] = [toPixels(made), toPixels(wanted)];
  const size = a.length / n;
  const each = Array.from({ length: n }, (_, i) =>
    peakSignalToNoise(a.subarray(i * size, (i + 1) * size), b.subarray(i * size, (i + 1) * size)),
  );
  return inHundredths(each.reduce((sum, value) => sum + value, 0) / n);
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
