import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { decodePicture, encodePicture, PictureError, type PictureFormat, type Rgba } from '@omokage/pictures';
import { restorationMarks } from '@omokage/pictures/marks';
import { nodeCodecs } from '@omokage/pictures/node';
import { RESTORER_LIMITS, type TaskName } from '@omokage/weights';
import { maskOfPicture, RestorationError } from '@omokage/weights/restorer';
import { Command } from 'commander';
import { openRestorer } from '../artefact/open-restorer.ts';
import { writeWholeFile } from '../data/whole-file.ts';
import { messageOf, UserError } from '../errors.ts';
import { type BackendChoice, backendOptions, startChosenBackend } from './backend-options.ts';
import { integerOption } from './option-values.ts';
import { taskOption } from './task-option.ts';

interface RestoreCommandOptions extends BackendChoice {
  readonly task?: TaskName;
  readonly model?: string;
  readonly mask?: string;
  readonly scale?: number;
  readonly out: string;
}

const FORMATS: Readonly<Record<string, PictureFormat>> = {
  '.png': 'png',
  '.webp': 'webp',
  '.jpg': 'jpeg',
  '.jpeg': 'jpeg',
};

/** One's own files: what fits into memory. */
const LIMITS = { bytes: 256 << 20, side: 16_384, pixels: 64 << 20 } as const;

/** `omokage restore`: one picture, as the Worker would restore it. */
export function restoreCommand(): Command {
  const command = new Command('restore')
    .description('restore a damaged picture: the same pixels as the Worker makes of it')
    .argument('<picture>', 'a PNG, JPEG or WebP file')
    .addOption(taskOption('what to do; that of the model unless given'))
    .option('--model <place>', 'an exported model, or a run (default: the model that comes along for the task)')
    .option(
      '--mask <file>',
      'of inpaint: a picture of its size, white where the holes are (default: where it is transparent)',
    )
    .addOption(
      integerOption(
        '--scale <factor>',
        'of upscale: how many times larger (default: the smallest that the model offers)',
        {
          min: 2,
          max: RESTORER_LIMITS.scale,
        },
      ),
    )
    .requiredOption('-o, --out <file>', 'the file to write: .png, .webp or .jpg');
  // The kernels of the Worker.
  for (const option of backendOptions('wasm')) command.addOption(option);
  return command.action(restore);
}

async function restore(path: string, options: RestoreCommandOptions): Promise<void> {
  const { task, model, mask: maskPath, scale, out, ...backend } = options;
  const format = formatOf(out);
  const codecs = nodeCodecs();
  const picture = await readPicture(codecs, path);
  const mask = maskPath === undefined ? undefined : maskOfPicture(await readPicture(codecs, maskPath));
  await startChosenBackend(backend);
  const { restorer, name } = await openRestorer(model, { task, scale });
  try {
    const restored = await inOurWords(restorer.restore({ picture, mask, scale }));
    const known = restorer.manifest.restorer;
    const factor = known.scales && restored.width / picture.width;
    const marks = restorationMarks({ model: name, task: known.task, ...(factor !== undefined && { scale: factor }) });
    writeWholeFile(out, await encodePicture(codecs, restored, { format }, marks));
    console.log(`Model: ${name}`);
    console.log(`${out}: ${known.task}, ${picture.width}x${picture.height} to ${restored.width}x${restored.height}`);
  } finally {
    restorer.dispose();
  }
}

function formatOf(path: string): PictureFormat {
  const format = FORMATS[extname(path).toLowerCase()];
  if (format !== undefined) return format;
  const detail = `The name of "${path}" ends in none of ${Object.keys(FORMATS).join(', ')}.`;
  throw new UserError('It is not clear what to write.', detail, 'for example -o restored.png');
}

async function readPicture(codecs: ReturnType<typeof nodeCodecs>, path: string): Promise<Rgba> {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    throw new UserError(`cannot read ${path}`, messageOf(error), 'check the path.');
  }
  try {
    return await decodePicture(codecs, bytes, LIMITS);
  } catch (error) {
    if (!(error instanceof PictureError)) throw error;
    const { what, detail, fix } = error;
    throw new UserError(`${path}: ${what}`, detail, fix, { cause: error });
  }
}

const FIXES = {
  'mask-missing': 'add --mask',
  'mask-size': 'give another --mask',
  'mask-empty': 'give another --mask',
  'mask-not-taken': 'leave --mask out',
  'scale-not-offered': 'give another --scale, or none',
  'too-large': 'give a smaller picture',
} as const;

async function inOurWords<Result>(work: Promise<Result>): Promise<Result> {
  try {
    return await work;
  } catch (error) {
    if (!(error instanceof RestorationError)) throw error;
    const fix = `${FIXES[error.code]}; allowed: ${error.allowed}.`;
    throw new UserError('The picture cannot be restored.', error.message, fix, { cause: error });
  }
}
