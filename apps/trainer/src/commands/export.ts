import { modelNameSchema, type QuantizationKind, RESTORER_LIMITS } from '@omokage/weights';
import { writeArtefact } from '@omokage/weights/directory-store';
import { Command } from 'commander';
import { DEFAULT_SCALES, type Purpose } from '../artefact/compile-restorer.ts';
import type { ExportOptions } from '../artefact/describe-model.ts';
import { explained } from '../artefact/explained.ts';
import { exportSampler } from '../artefact/export.ts';
import type { ExportReport } from '../artefact/export-report.ts';
import { exportRestorer } from '../artefact/export-restorer.ts';
import { nothingToExport } from '../artefact/open-model.ts';
import { originsOf } from '../artefact/origins.ts';
import { PackedDataset } from '../data/packed.ts';
import { UserError } from '../errors.ts';
import type { Progress } from '../training/checkpoint.ts';
import { restorationOf } from '../training/restoration.ts';
import { loadState } from '../training/resume.ts';
import type { TrainingState } from '../training/state.ts';
import { type BackendChoice, backendOptions, startChosenBackend } from './backend-options.ts';
import { exportOnnx } from './export-onnx.ts';
import { choiceOption } from './option-values.ts';
import { purposeOf, type RestorerChoice, refuseAll } from './restorer-choice.ts';
import { taskOption } from './task-option.ts';

interface ExportCommandOptions extends BackendChoice, RestorerChoice {
  readonly format: string;
  readonly run?: string;
  readonly model?: string;
  readonly name?: string;
  readonly title?: string;
  readonly quantize: QuantizationKind;
  readonly out: string;
}

/** `omokage export`: from a checkpoint to an artefact that the Worker serves, or to what other programs run. */
export function exportCommand(): Command {
  const command = new Command('export')
    .description('compile and quantize the generator or the restorer of a run into a model that the edge serves')
    .addOption(
      choiceOption(
        '--format <kind>',
        'edge: a model for the edge; onnx: files for other programs',
        ['edge', 'onnx'],
        'edge',
      ),
    )
    .option('--run <run>', 'a run directory (its newest checkpoint) or a checkpoint file')
    .option('--model <folder>', 'of --format onnx: an exported model in place of a run')
    .option('--name <name>', 'the name in URLs and of files: a-z, 0-9 and "-"', readName)
    .option('--title <text>', 'what the model draws or restores, for people (default: the name)')
    .addOption(
      choiceOption('--quantize <kind>', 'how weights are stored', ['uint8', 'uint16', 'float16', 'float32'], 'uint8'),
    )
    .addOption(taskOption('what a restorer is for'))
    .option(
      '--scales <list>',
      `the factors that a model for upscale enlarges by, 2 to ${RESTORER_LIMITS.scale} (default: ${DEFAULT_SCALES.join(',')})`,
      readScales,
    )
    .option('--data <file>', 'of a restorer: the data set of the run, where it is no longer where it was')
    .option('--inputs <file>', 'the same of a data set of pictures to start from')
    .requiredOption('--out <folder>', 'the folder to write');
  for (const option of backendOptions()) command.addOption(option);
  return command.action(exportAction);
}

async function exportAction(options: ExportCommandOptions, command: Command): Promise<void> {
  const { format, ...choice } = options;
  if (format === 'edge') return exportForEdge(options);
  const quantize = command.getOptionValueSource('quantize') === 'default' ? undefined : choice.quantize;
  return exportOnnx({ ...choice, quantize });
}

async function exportForEdge({
  run: place,
  model,
  name,
  title = name,
  quantize,
  out,
  task,
  scales,
  data,
  inputs,
  format: _,
  ...backend
}: ExportCommandOptions): Promise<void> {
  refuseAll({ model }, 'Only --format onnx takes an exported model.', 'give --run, or --format onnx.');
  if (place === undefined || name === undefined || title === undefined) {
    throw new UserError(
      'It is not clear what to export.',
      `${place === undefined ? '--run' : '--name'} is missing.`,
      'for example --run runs/00000-dcgan-faces-64 --name faces.',
    );
  }
  await startChosenBackend(backend);
  const { state, checkpoint } = loadState(place);
  const { progress } = checkpoint;
  const options = {
    name,
    title,
    quantization: quantize,
    ...originsOf(progress.run),
    created: new Date().toISOString(),
  };
  const report = await explained(async () => {
    const made = await exportModel(state, progress, options, { task, scales, data, inputs });
    await writeArtefact(out, made.artefact);
    return made;
  });
  console.log(`Checkpoint: ${checkpoint.path} (${state.imagesSeen} images)`);
  tell(report, quantize, out);
}

function exportModel(
  state: TrainingState,
  progress: Progress,
  options: ExportOptions,
  choice: RestorerChoice,
): Promise<ExportReport> {
  const purpose = purposeOf(state, choice);
  if (purpose !== undefined) return exportWithData(state, progress, { ...options, ...purpose }, choice);
  if (state.system.sampler !== undefined) return exportSampler(state, progress, options);
  throw nothingToExport(state.system.system);
}

async function exportWithData(
  state: TrainingState,
  progress: Progress,
  options: ExportOptions & Purpose,
  { data, inputs }: RestorerChoice,
): Promise<ExportReport> {
  const { run } = progress;
  const targets = PackedDataset.open(data ?? run.dataset.path);
  const place = inputs ?? run.inputs?.path;
  const second = place === undefined ? undefined : PackedDataset.open(place);
  try {
    const restoration = restorationOf(state.system, targets, second, run)!;
    return await exportRestorer(state, progress, options, restoration);
  } finally {
    targets.close();
    second?.close();
  }
}

function tell(report: ExportReport, quantize: QuantizationKind, out: string): void {
  const { artefact, planDifference, quantizedPsnr, toTargets, n, macs } = report;
  const bytes = artefact.shards.reduce((sum, shard) => sum + shard.bytes.length, 0);
  const { manifest } = artefact;
  console.log(`Plan: ${manifest.plan.nodes.length} operations, ${(macs / 1e6).toFixed(1)} MMAC a picture`);
  if (manifest.kind === 'restorer') {
    const { task, reach, multiple } = manifest.restorer;
    const far = reach === null ? 'at all of a picture' : `${reach} pixels to each side`;
    console.log(`Task: ${task}; it looks ${far}, and takes sides that divide by ${multiple}`);
  }
  console.log(`Trained network against float32 plan: ${planDifference.toExponential(1)} at most, n = ${n}`);
  console.log(`Float32 plan against ${quantize} plan: PSNR ${quantizedPsnr} dB, n = ${n}`);
  if (toTargets) {
    const lost = (toTargets.float32 - toTargets.quantized).toFixed(2);
    console.log(`Against the targets: PSNR ${toTargets.quantized} dB, of which ${quantize} costs ${lost} dB, n = ${n}`);
  }
  console.log(`Model: ${out}, ${(bytes / 1024).toFixed(0)} KiB of weights, sha256 ${artefact.digest}`);
}

function readName(text: string): string {
  const name = modelNameSchema.safeParse(text);
  if (name.success) return name.data;
  throw new UserError('invalid --name', `"${text}": ${name.error.issues[0]!.message}`, 'for example --name faces-64');
}

function readScales(text: string): number[] {
  const scales = text.split(',').map((part) => (/^\s*\d+\s*$/.test(part) ? Number(part) : Number.NaN));
  const fit = scales.every((scale) => scale >= 2 && scale <= RESTORER_LIMITS.scale);
  if (fit && new Set(scales).size === scales.length) return scales;
  const detail = `"${text}" is not a list of different whole numbers from 2 to ${RESTORER_LIMITS.scale}`;
  throw new UserError('invalid --scales', detail, 'for example --scales 2,4');
}
