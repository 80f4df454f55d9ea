import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type DescribedModel, modelToOnnx, type OnnxFile, OPSET } from '../artefact/onnx/index.ts';
import { compileModel, openModel } from '../artefact/open-model.ts';
import { originsOf } from '../artefact/origins.ts';
import { writeWholeFile } from '../data/whole-file.ts';
import { UserError } from '../errors.ts';
import { loadState } from '../training/resume.ts';
import { type BackendChoice, startChosenBackend } from './backend-options.ts';
import { purposeOf, type RestorerChoice, refuseAll } from './restorer-choice.ts';

export interface OnnxChoice extends BackendChoice, RestorerChoice {
  readonly run?: string | undefined;
  readonly model?: string | undefined;
  readonly name?: string | undefined;
  readonly title?: string | undefined;
  /** Where somebody gave it. */
  readonly quantize?: string | undefined;
  readonly out: string;
}

/** `omokage export --format onnx`: from a run, with the numbers that were trained, or from an exported model, with those it is served with. */
export async function exportOnnx({ quantize, data, inputs, out, ...choice }: OnnxChoice): Promise<void> {
  refuseAll(
    { quantize },
    'ONNX files hold float32.',
    'leave it out; of an exported model, named with --model, they hold its quantized numbers.',
  );
  refuseAll({ data, inputs }, 'Nothing is measured when ONNX is written.', 'leave it out.');
  if (/\.onnx$/i.test(out)) {
    throw new UserError('invalid --out', `"${out}" is a file; --out names the folder.`, 'for example --out onnx');
  }
  const { run, model } = choice;
  if ((run === undefined) === (model === undefined)) {
    throw new UserError(
      'It is not clear what to export.',
      'Give just one of --model and --run.',
      '--run runs/00000-... for a run, --model published/faces for an exported model.',
    );
  }
  const opened = model === undefined ? await openRun(run!, choice) : await openExported(model, choice);
  write(modelToOnnx(opened), out);
}

async function openExported(
  folder: string,
  { name, title, task, scales }: Omit<OnnxChoice, 'out'>,
): Promise<DescribedModel> {
  refuseAll({ task, scales }, 'An exported model says itself what it is for.', 'leave it out.');
  return openModel(folder, { name, title });
}

async function openRun(
  place: string,
  { name, title = name, task, scales, backend, threads, allowSoftware }: Omit<OnnxChoice, 'out'>,
): Promise<DescribedModel> {
  if (name === undefined) {
    throw new UserError(
      'The model has no name.',
      'A run does not say what it is called.',
      'give --name, for example --name faces.',
    );
  }
  await startChosenBackend({ backend, threads, allowSoftware });
  const { state, checkpoint } = loadState(place);
  const { progress } = checkpoint;
  try {
    const options = { name, title: title!, ...originsOf(progress.run), created: new Date().toISOString() };
    const opened = await compileModel(state, progress, options, purposeOf(state, { task, scales }));
    console.log(`Checkpoint: ${checkpoint.path} (${state.imagesSeen} images)`);
    return opened;
  } finally {
    state.dispose();
  }
}

/** All files, or none where one of them is there already. */
function write(files: readonly OnnxFile[], folder: string): void {
  for (const { name } of files) {
    const path = join(folder, name);
    if (!existsSync(path)) continue;
    throw new UserError(
      'The model was not written.',
      `${path} is there already.`,
      'name another folder, or remove it.',
    );
  }
  for (const { name, bytes } of files) {
    writeWholeFile(join(folder, name), bytes);
    console.log(`ONNX: ${join(folder, name)}, ${(bytes.length / 1024).toFixed(0)} KiB, opset ${OPSET}`);
  }
}
