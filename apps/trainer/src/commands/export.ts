import { modelNameSchema, type QuantizationKind, RESTORER_LIMITS, TASKS, type TaskName } from '@omokage/weights';
import { writeArtefact } from '@omokage/weights/directory-store';
import { Command } from 'commander';
import { DEFAULT_SCALES } from '../artefact/compile-restorer.ts';
import type { ExportOptions } from '../artefact/describe-model.ts';
import { explained } from '../artefact/explained.ts';
import { exportSampler } from '../artefact/export.ts';
import type { ExportReport } from '../artefact/export-report.ts';
import { exportRestorer } from '../artefact/export-restorer.ts';
import { PackedDataset } from '../data/packed.ts';
import { UserError } from '../errors.ts';
import type { Progress } from '../training/checkpoint.ts';
import { restorationOf } from '../training/restoration.ts';
import { loadState } from '../training/resume.ts';
import type { RunConfig } from '../training/run-config.ts';
import type { TrainingState } from '../training/state.ts';
import { type BackendChoice, backendOptions, startChosenBackend } from './backend-options.ts';
import { choiceOption } from './option-values.ts';
import { taskOption } from './task-option.ts';

/** What only restorers are asked for. */
interface RestorerChoice {
  readonly task?: TaskName;
  readonly scales?: readonly number[];
  readonly data?: string;
  readonly inputs?: string;
}

interface ExportCommandOptions extends BackendChoice, RestorerChoice {
  readonly run: string;
  readonly name: string;
  readonly title?: string;
  readonly quantize: QuantizationKind;
  readonly out: string;
}

/** `omokage export`: from a checkpoint to an artefact that the Worker serves. */
export function exportCommand(): Command {
  const command = new Command('export')
    .description('compile and quantize the generator or the restorer of a run into a model that the edge serves')
    .requiredOption('--run <run>', 'a run directory (its newest checkpoint) or a checkpoint file')
    .requiredOption('--name <name>', 'the name in URLs: a-z, 0-9 and "-"', readName)
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

async function exportAction({
  run: place,
  name,
  title = name,
  quantize,
  out,
  task,
  scales,
  data,
  inputs,
  ...backend
}: ExportCommandOptions): Promise<void> {
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
  choice: { readonly [Name in keyof RestorerChoice]: RestorerChoice[Name] | undefined },
): Promise<ExportReport> {
  if (state.system.restorer !== undefined) return exportWithData(state, progress, options, choice);
  const { system } = state.system;
  for (const [option, value] of Object.entries(choice)) {
    if (value === undefined) continue;
    throw new UserError(
      `--${option} would have no effect.`,
      `The system ${system} restores nothing.`,
      'leave it out, or name a run of a system that turns pictures into others.',
    );
  }
  if (state.system.sampler !== undefined) return exportSampler(state, progress, options);
  throw new UserError(
    'There is nothing to export.',
    `The system ${system} neither draws nor restores.`,
    'name a run of one that does; `omokage systems` lists them.',
  );
}

async function exportWithData(
  state: TrainingState,
  progress: Progress,
  options: ExportOptions,
  { task, scales, data, inputs }: Parameters<typeof exportModel>[3],
): Promise<ExportReport> {
  const { run } = progress;
  if (task === undefined) {
    throw new UserError(
      'It is not clear what this restorer is for.',
      `A run of ${run.system} knows pairs of pictures, and not what they stand for.`,
      `give --task: ${TASKS.join(', ')}.`,
    );
  }
  const targets = PackedDataset.open(data ?? run.dataset.path);
  const place = inputs ?? run.inputs?.path;
  const second = place === undefined ? undefined : PackedDataset.open(place);
  try {
    const restoration = restorationOf(state.system, targets, second, run)!;
    return await exportRestorer(state, progress, { ...options, task, scales }, restoration);
  } finally {
    targets.close();
    second?.close();
  }
}

/** Licence and credits of all pictures that a run learned from. */
function originsOf({ dataset, inputs }: RunConfig): Pick<ExportOptions, 'licence' | 'credits'> {
  const sets = inputs === undefined ? [dataset] : [dataset, inputs];
  const credits = new Map(sets.flatMap((set) => set.credits.map((credit) => [JSON.stringify(credit), credit])));
  return {
    licence: [...new Set(sets.map(({ licence }) => licence))].join(' AND '),
    credits: [...credits.values()],
  };
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
