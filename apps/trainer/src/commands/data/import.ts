import { Command } from 'commander';
import { importFiles } from '../../data/import/import-files.ts';
import { importIdx } from '../../data/import/import-idx.ts';
import type { ImportReport } from '../../data/import/import-options.ts';
import { detectSource, openFiles, type SourceKind } from '../../data/import/open-source.ts';
import { UserError } from '../../errors.ts';
import {
  addPictureOptions,
  addTableOptions,
  channelsOf,
  channelsOption,
  type PictureOptions,
} from './picture-options.ts';
import { type Job, runJob } from './run-job.ts';
import { printImport } from './summary.ts';

const DEFAULT_SIZE = 64;

const LABELS =
  'table of labels, CSV with a header: a column "file", columns of labels and of texts; ' +
  'or the labels of an IDX file (default: the labels-idx1-ubyte file beside it)';

interface ImportCommandOptions extends PictureOptions {
  readonly channels: string;
}

/** `omokage data import`: pictures from elsewhere. */
export function importCommand(): Command {
  const command = new Command('import')
    .description('import pictures: a folder or zip of png, jpeg and webp files, or an MNIST-style IDX file')
    .argument(
      '<source>',
      'a folder or a zip, whose first folders are classes (photos.zip#train is its folder train); ' +
        'or an images-idx3-ubyte file, gzipped or not, whose labels file stands beside it',
    );
  addPictureOptions(command, `${DEFAULT_SIZE}; native for IDX`).addOption(
    channelsOption('--channels <n>', 'the images'),
  );
  return addTableOptions(command, LABELS).action(importAction);
}

async function importAction(source: string, options: ImportCommandOptions): Promise<void> {
  const kind = await detectSource(source);
  const report = await runJob((job) => importFrom(kind, options, job));
  printImport(options.out, report);
}

async function importFrom(source: SourceKind, command: ImportCommandOptions, job: Job): Promise<ImportReport> {
  const options = {
    ...command,
    ...job,
    size: command.size ?? (source.kind === 'idx' ? 'native' : DEFAULT_SIZE),
    channels: channelsOf(command.channels),
  };
  if (source.kind === 'idx') {
    refuseTables(command);
    return importIdx({ ...options, images: source.path });
  }
  const files = await openFiles(source);
  try {
    return await importFiles(files, options);
  } finally {
    files.close();
  }
}

function refuseTables({ captions, labelColumns, captionColumns }: ImportCommandOptions): void {
  const given = Object.entries({ captions, 'label-columns': labelColumns, 'caption-columns': captionColumns });
  const [option] = given.find(([, value]) => value !== undefined) ?? [];
  if (option === undefined) return;
  throw new UserError(
    `--${option} cannot be used with IDX`,
    'the images of an IDX file have no names that a table could speak of',
    `leave --${option} out`,
  );
}
