import { TRANSFORMATION_NAMES } from '@omokage/models/augment';
import { type Command, Option } from 'commander';
import { UserError } from '../../errors.ts';
import { metricNames } from '../../metrics/index.ts';
import { ADAPT_IMAGES, AUGMENTATION_KINDS } from '../../training/choose-augmentation.ts';
import { type BackendChoice, backendOptions } from '../backend-options.ts';
import { choiceOption, fractionOption, integerOption, readNames, seedOption } from '../option-values.ts';

/** What the command line of `omokage train` says. */
export interface TrainOptions extends BackendChoice {
  readonly data?: string;
  readonly inputs?: string;
  readonly system?: string;
  readonly preset?: string;
  readonly set: Readonly<Record<string, unknown>>;
  readonly labels?: string;
  readonly texts?: string;
  readonly images: number;
  readonly batch: number;
  readonly microBatch?: number;
  readonly augment: (typeof AUGMENTATION_KINDS)[number];
  readonly augmentPolicy?: readonly string[];
  readonly adaptImages?: number;
  readonly seed: string;
  readonly mirror: boolean;
  readonly heldOut: number;
  readonly averageHalfLife: number;
  readonly snapshotEvery: number;
  readonly checkpointEvery: number;
  readonly metrics: readonly string[];
  readonly metricsEvery: number;
  readonly metricsImages: number;
  readonly features?: string;
  readonly keepBest?: string;
  readonly runs: string;
  readonly resume?: string;
  readonly branch?: string;
  readonly dryRun: boolean;
}

const MOST_IMAGES = 1e9;
/** Share of the pictures that a restorer is tested on. */
const HELD_OUT = 0.05;
/** More would leave next to nothing to train on. */
export const MOST_HELD_OUT = 0.9;

/** Adds every option of `omokage train`, in the order in which people need them. */
export function addTrainOptions(command: Command): Command {
  command
    .option('--data <file>', 'packed data set (see `omokage data`); its size and channels decide those of the networks')
    .option(
      '--inputs <file>',
      'packed data set of the pictures that are to become those of --data, for a system that learns without pairs',
    )
    .option(
      '--system <name>',
      'what to train; `omokage systems` lists them (default: the only one that has the preset, or dcgan)',
    )
    .option('--preset <name>', 'a named set of options of the system; may also set the batch and the images')
    .addOption(
      new Option('--set <option=value>', 'one option of the system; may be given more than once')
        .default({}, 'none')
        .argParser(collectSetting),
    )
    .option('--labels <column>', 'label column of the data set, for a system with classes')
    .option('--texts <column>', 'text column of the data set, for a system with terms (default: the only one)')
    .addOption(integerOption('--images <n>', 'images to see in all', { min: 1, max: MOST_IMAGES, default: 200_000 }))
    .addOption(integerOption('--batch <n>', 'images in a step', { min: 2, max: 1024, default: 32 }))
    .addOption(
      integerOption('--micro-batch <n>', 'images in memory at a time, a divisor of the batch; all when not given', {
        min: 1,
        max: 1024,
      }),
    )
    .addOption(
      choiceOption(
        '--augment <kind>',
        'change pictures before they are judged, for small data sets',
        AUGMENTATION_KINDS,
        'none',
      ),
    )
    .option(
      '--augment-policy <names>',
      `what to change, with commas between (default: all, ${TRANSFORMATION_NAMES.join(',')})`,
      readNames,
    )
    .addOption(
      integerOption(
        '--adapt-images <n>',
        `images over which --augment adaptive may rise from nothing to all (default: ${ADAPT_IMAGES})`,
        {
          min: 1,
          max: MOST_IMAGES,
        },
      ),
    )
    .addOption(seedOption('--seed <seed>', 'decides all randomness', '1'))
    .option('--mirror', 'mirror every other picture, for data without left and right', false)
    .addOption(
      fractionOption(
        '--held-out <share>',
        `pictures that are never trained on, at most ${MOST_HELD_OUT}; a restorer is tested on them, a generator holds none out unless told to`,
        HELD_OUT,
      ),
    )
    .addOption(
      integerOption('--average-half-life <n>', 'half-life of the averaged weights, in images', {
        min: 1,
        max: 1e7,
        default: 10_000,
      }),
    )
    .addOption(every('--snapshot-every <n>', 'images between sample grids', 20_000))
    .addOption(every('--checkpoint-every <n>', 'images between checkpoints', 10_000))
    .addOption(
      new Option('--metrics <names>', `metrics to measure, with commas between (${metricNames().join(', ')})`)
        .default([], 'none; psnr of a restorer with pairs')
        .argParser(readNames),
    )
    .addOption(every('--metrics-every <n>', 'images between measurements', 20_000))
    .addOption(
      integerOption('--metrics-images <n>', 'pictures of each side in a measurement', {
        min: 16,
        max: 100_000,
        default: 1_000,
      }),
    )
    .option('--features <path>', 'feature network for metrics: a run of `omokage train features`, or a tfjs model.json')
    .option('--keep-best <metric>', 'keep the state in which this metric was best, as checkpoints/best.safetensors')
    .option('--runs <folder>', 'where run directories stand', 'runs')
    .option('--resume <run>', 'go on with a run directory or a checkpoint file; "latest" is the newest run')
    .option('--branch <run>', 'begin a new run where another stands, with other options of its system (--set)')
    .option('--dry-run', 'say what would be trained, what it takes in memory and time, and stop', false);
  for (const option of backendOptions()) command.addOption(option);
  return command;
}

const every = (flags: string, description: string, initial: number) =>
  integerOption(flags, description, { min: 1, max: MOST_IMAGES, default: initial });

/** The options that the command line names, such as `--seed`. */
export const flagsGiven = (command: Command): ReadonlySet<string> =>
  new Set(
    command.options
      .filter((option) => command.getOptionValueSource(option.attributeName()) === 'cli')
      .map(({ long }) => long!),
  );

/** Reads `option=value`; a value that looks like a number or a truth value becomes one. */
function collectSetting(text: string, earlier: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const [, name, value] = /^([A-Za-z][A-Za-z0-9]*)=(.+)$/.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new UserError('invalid --set', `"${text}" is not of the form option=value`, 'for example --set width=32');
  }
  const number = Number(value);
  const read = value === 'true' ? true : value === 'false' ? false : Number.isNaN(number) ? value : number;
  return { ...earlier, [name]: read };
}
