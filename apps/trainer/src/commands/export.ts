import { existsSync } from 'node:fs';
import { type About, modelNameSchema, RESTORER_LIMITS } from '@omokage/weights';
import { writeArtefact } from '@omokage/weights/directory-store';
import { Command } from 'commander';
import { DEFAULT_CALIBRATION } from '../artefact/calibration.ts';
import { DEFAULT_SCALES, type Purpose } from '../artefact/compile-restorer.ts';
import type { ExportOptions, StoredAs } from '../artefact/describe-model.ts';
import type { Reals } from '../artefact/distances.ts';
import { explained } from '../artefact/explained.ts';
import { exportSampler } from '../artefact/export.ts';
import { exportAgain } from '../artefact/export-again.ts';
import type { ExportReport } from '../artefact/export-report.ts';
import { exportRestorer } from '../artefact/export-restorer.ts';
import { nothingToExport } from '../artefact/open-model.ts';
import { originsOf } from '../artefact/origins.ts';
import { tellAgain } from '../artefact/tell-again.ts';
import { PackedDataset } from '../data/packed.ts';
import { UserError } from '../errors.ts';
import { loadFeatures } from '../metrics/load-features.ts';
import type { Progress } from '../training/checkpoint.ts';
import { restorationOf } from '../training/restoration.ts';
import { loadState } from '../training/resume.ts';
import type { TrainingState } from '../training/state.ts';
import { aboutOption } from './about-option.ts';
import { type BackendChoice, backendOptions, startChosenBackend } from './backend-options.ts';
import { type Credits, creditOption } from './credit-option.ts';
import { exportOnnx } from './export-onnx.ts';
import { choiceOption, integerOption } from './option-values.ts';
import { purposeOf, type RestorerChoice, refuseAll } from './restorer-choice.ts';
import { taskOption } from './task-option.ts';
import { tellExport } from './tell-export.ts';

interface ExportCommandOptions extends BackendChoice, RestorerChoice {
  readonly format: string;
  readonly run?: string;
  readonly model?: string;
  readonly name?: string;
  readonly title?: string;
  readonly quantize: StoredAs;
  readonly calibrate?: number;
  readonly features?: string;
  readonly credits?: Credits;
  readonly about?: About;
  readonly out: string;
}

/** `omokage export`: from a checkpoint to an artefact that the Worker serves, or to what other programs run. */
export function exportCommand(): Command {
  const command = new Command('export')
    .description(
      'compile the generator or the restorer of a run into a model that the edge serves, quantized, or into ONNX',
    )
    .addOption(
      choiceOption(
        '--format <kind>',
        'edge: a model for the edge; onnx: files for other programs',
        ['edge', 'onnx'],
        'edge',
      ),
    )
    .option('--run <run>', 'a run directory (its newest checkpoint) or a checkpoint file')
    .option(
      '--model <folder>',
      'an exported model in place of a run: for --format onnx, of a generator for --quantize int8, or to say something else of it with --name, --title and --about',
    )
    .option('--name <name>', 'the name in URLs and of files: a-z, 0-9 and "-"', readName)
    .option('--title <text>', 'what the model draws or restores, for people (default: the name)')
    .addOption(
      choiceOption(
        '--quantize <kind>',
        'how weights are stored; int8 also computes in integers where the pictures bear it',
        ['uint8', 'uint16', 'float16', 'float32', 'int8'],
        'uint8',
      ),
    )
    .addOption(
      integerOption(
        '--calibrate <n>',
        `of --quantize int8: pictures that ranges are read off (default: ${DEFAULT_CALIBRATION})`,
        { min: 8, max: 10_000 },
      ),
    )
    .addOption(taskOption('what a restorer is for'))
    .option(
      '--scales <list>',
      `the factors that a model for upscale enlarges by, 2 to ${RESTORER_LIMITS.scale} (default: ${DEFAULT_SCALES.join(',')})`,
      readScales,
    )
    .option(
      '--data <file>',
      'the data set of the run, where it is no longer where it was; of a generator, what its pictures are compared with',
    )
    .option('--features <path>', 'of a generator: the feature network of the Frechet distance to --data')
    .option('--inputs <file>', 'the same of a data set of pictures to start from')
    .addOption(creditOption())
    .addOption(aboutOption())
    .requiredOption('--out <folder>', 'the folder to write');
  for (const option of backendOptions()) command.addOption(option);
  return command.action(exportAction);
}

async function exportAction(options: ExportCommandOptions, command: Command): Promise<void> {
  const { format, calibrate, features, credits, about, ...choice } = options;
  const plain = command.getOptionValueSource('quantize') === 'default';
  if (format === 'edge') return plain && options.model !== undefined ? exportTold(options) : exportForEdge(options);
  refuseAll({ credit: credits, about }, 'Only --format edge takes it.', 'leave it out.');
  refuseAll({ calibrate, features }, 'Nothing is measured when ONNX is written.', 'leave it out.');
  return exportOnnx({ ...choice, quantize: plain ? undefined : choice.quantize });
}

/** An exported model with something else said of it. */
async function exportTold({ model, run, out, name, title, about, ...others }: ExportCommandOptions): Promise<void> {
  if (run !== undefined) throw twoModels();
  const { task, scales, data, inputs, calibrate, features, credits } = others;
  const further = { task, scales, data, inputs, calibrate, features, credit: credits };
  refuseAll(further, 'The weights of an exported model stay as they are.', 'leave it out, or give --quantize int8.');
  const change = { ...(name && { name }), ...(title && { title }), ...(about && { about }) };
  if (Object.keys(change).length === 0) {
    const detail = 'Nothing else would be said of this model, and its weights would stay as they are.';
    throw new UserError('There is nothing to do.', detail, 'give --about, --title or --name, or --quantize int8.');
  }
  console.log(`Model: ${out}, sha256 ${await tellAgain(model!, change, out)}`);
}

const twoModels = (): UserError =>
  new UserError('It is not clear what to export.', 'There are two.', 'give --run or --model.');

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
  calibrate,
  features,
  credits,
  about,
  format: _,
  ...backend
}: ExportCommandOptions): Promise<void> {
  if (quantize !== 'int8') {
    refuseAll({ calibrate }, 'Only plans in integers need it.', 'leave it out, or give --quantize int8.');
  }
  if (model !== undefined && quantize === 'int8') {
    if (place !== undefined) throw twoModels();
    refuseAll(
      { task, scales, inputs, credit: credits },
      'An exported model says itself what it is for.',
      'leave it out.',
    );
    await startChosenBackend(backend);
    const names = { name, title, about, calibrate, created: new Date().toISOString() };
    return writeExport(() => withReals({ data, features }, (reals) => exportAgain(model, names, reals)), quantize, out);
  }
  refuseAll({ model }, 'An exported model is stored again as int8 alone.', 'give --run, or one of these.');
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
    calibrate,
    ...originsOf(progress.run, credits),
    about,
    created: new Date().toISOString(),
  };
  console.log(`Checkpoint: ${checkpoint.path} (${state.imagesSeen} images)`);
  const choice = { task, scales, data, inputs, features };
  await writeExport(() => exportModel(state, progress, options, choice), quantize, out);
}

async function writeExport(make: () => Promise<ExportReport>, stored: StoredAs, out: string): Promise<void> {
  const report = await explained(async () => {
    const made = await make();
    await writeArtefact(out, made.artefact);
    return made;
  });
  tellExport(report, stored, out);
}

function exportModel(
  state: TrainingState,
  progress: Progress,
  options: ExportOptions,
  { features, ...choice }: RestorerChoice & { readonly features: string | undefined },
): Promise<ExportReport> {
  const { data, ...ofRestorers } = choice;
  const purpose = purposeOf(state, state.system.restorer ? choice : ofRestorers);
  if (purpose !== undefined) {
    refuseAll({ features }, 'A restorer is compared with its targets.', 'leave it out.');
    return exportWithData(state, progress, { ...options, ...purpose }, choice);
  }
  if (state.system.sampler === undefined) throw nothingToExport(state.system.system);
  return exportComparing(state, progress, options, { data, features });
}

/**
 * A generator, compared with the pictures that are named; a plan in integers with those of the run where none are and they are still there.
 */
async function exportComparing(
  state: TrainingState,
  progress: Progress,
  options: ExportOptions,
  { data, features }: { readonly data: string | undefined; readonly features: string | undefined },
): Promise<ExportReport> {
  const { path } = progress.run.dataset;
  const place = data ?? (options.quantization === 'int8' && existsSync(path) ? path : undefined);
  return withReals({ data: place, features }, (reals) => exportSampler(state, progress, options, reals));
}

/** Opens what pictures are compared with, if there is anything. */
async function withReals<Result>(
  { data, features }: { readonly data: string | undefined; readonly features: string | undefined },
  work: (reals: Reals | undefined) => Promise<Result>,
): Promise<Result> {
  if (data === undefined) {
    refuseAll({ features }, 'There are no pictures to compare with.', 'give --data too.');
    return work(undefined);
  }
  const dataset = PackedDataset.open(data);
  const network = features === undefined ? undefined : await loadFeatures(features);
  try {
    return await work({ dataset, features: network });
  } finally {
    network?.dispose();
    dataset.close();
  }
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
