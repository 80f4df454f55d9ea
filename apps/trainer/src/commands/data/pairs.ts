import { Command, Option } from 'commander';
import type { ImportReport } from '../../data/import/import-options.ts';
import { type ImportPairsOptions, importPairs, importSideBySide } from '../../data/import/import-pairs.ts';
import { detectSource, openFiles } from '../../data/import/open-source.ts';
import { UserError } from '../../errors.ts';
import {
  addPictureOptions,
  addTableOptions,
  channelsOf,
  channelsOption,
  type PictureOptions,
} from './picture-options.ts';
import { runJob } from './run-job.ts';
import { printImport } from './summary.ts';

const DEFAULT_SIZE = 64;
const SIDES = ['input-left', 'input-right'];

interface PairsOptions extends PictureOptions {
  readonly inputChannels: string;
  readonly targetChannels: string;
  readonly sideBySide?: string;
}

/** `omokage data pairs`: pictures in twos, what a network is given and what it should make of it. */
export function pairsCommand(): Command {
  const command = new Command('pairs')
    .description('import pairs of pictures: two folders or zips, or pictures that hold both side by side')
    .argument('<inputs>', 'a folder or a zip; drawings.zip#line is the folder line of drawings.zip')
    .argument('[targets]', 'another, whose files have the same names but for their endings');
  addPictureOptions(command, String(DEFAULT_SIZE))
    .addOption(sideOption())
    .addOption(channelsOption('--input-channels <n>', 'the inputs'))
    .addOption(channelsOption('--target-channels <n>', 'the targets'));
  return addTableOptions(command, LABELS).action(pairsAction);
}

const LABELS = 'table of labels of the targets, CSV with a header: a column "file", columns of labels and of texts';

function sideOption(): Option {
  const description = `the pictures of <inputs> hold input and target, each half of the width (${SIDES.join(' | ')})`;
  return new Option('--side-by-side <which>', description).argParser((text) => {
    if (SIDES.includes(text)) return text;
    const detail = `"${text}" is not one of ${SIDES.join(', ')}`;
    throw new UserError('invalid --side-by-side', detail, `for example --side-by-side ${SIDES[0]}`);
  });
}

async function pairsAction(inputs: string, targets: string | undefined, command: PairsOptions): Promise<void> {
  const report = await runJob((job) => {
    const options: ImportPairsOptions = {
      ...command,
      ...job,
      size: command.size ?? DEFAULT_SIZE,
      inputChannels: channelsOf(command.inputChannels),
      targetChannels: channelsOf(command.targetChannels),
    };
    return targets === undefined ? fromHalves(inputs, command, options) : fromTwo(inputs, targets, command, options);
  });
  printImport(command.out, report);
}

async function fromHalves(
  place: string,
  { sideBySide }: PairsOptions,
  options: ImportPairsOptions,
): Promise<ImportReport> {
  if (sideBySide === undefined) {
    throw new UserError(
      'there is nothing to pair',
      'neither targets nor --side-by-side were given',
      'name a second folder, or say on which side the input stands: --side-by-side input-left',
    );
  }
  const source = await openFiles(await detectSource(place));
  try {
    return await importSideBySide(source, sideBySide === 'input-left' ? 'left' : 'right', options);
  } finally {
    source.close();
  }
}

async function fromTwo(
  inputPlace: string,
  targetPlace: string,
  { sideBySide }: PairsOptions,
  options: ImportPairsOptions,
): Promise<ImportReport> {
  if (sideBySide !== undefined) {
    throw new UserError(
      '--side-by-side cannot be used with targets',
      'it says that each picture of one folder holds input and target',
      'leave --side-by-side or the targets out',
    );
  }
  const inputs = await openFiles(await detectSource(inputPlace));
  try {
    const targets = await openFiles(await detectSource(targetPlace));
    try {
      return await importPairs(inputs, targets, options);
    } finally {
      targets.close();
    }
  } finally {
    inputs.close();
  }
}
