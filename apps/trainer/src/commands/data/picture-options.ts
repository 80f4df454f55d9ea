import { type Command, Option } from 'commander';
import { DEFAULT_BACKGROUND } from '../../data/draw-faces.ts';
import { type ImportOptions, MAX_SIZE, MIN_SIZE } from '../../data/import/import-options.ts';
import { UserError } from '../../errors.ts';
import { choiceOption, colourOption } from '../option-values.ts';

/** The options that `omokage data import` and `omokage data pairs` share, as commander gives them. */
export interface PictureOptions {
  readonly out: string;
  readonly size?: number | 'native';
  readonly fit: 'crop' | 'pad';
  readonly background: string;
  readonly limit?: number;
  readonly classes?: readonly string[];
  readonly flips: boolean;
  readonly skipBad: boolean;
  readonly licence: string;
  readonly credits?: ImportOptions['credits'];
  readonly labels?: string;
  readonly captions?: string;
  readonly labelColumns?: readonly string[];
  readonly captionColumns?: readonly string[];
}

/** Adds them to a command. */
export function addPictureOptions(command: Command, sizeDefault: string): Command {
  return command
    .requiredOption('--out <file>', 'the packed file to write, such as data/photos.pack')
    .addOption(sizeOption(sizeDefault))
    .addOption(
      choiceOption('--fit <how>', 'make square by cropping to the middle, or by padding', ['crop', 'pad'], 'crop'),
    )
    .addOption(
      colourOption('--background <colour>', 'colour of padding and of what is transparent', DEFAULT_BACKGROUND),
    )
    .addOption(limitOption())
    .addOption(namesOption('--classes <names>', 'only the images of these classes, separated by commas'))
    .option('--flips', 'double the set: each image is followed by its mirror image', false)
    .option('--skip-bad', 'leave out what cannot be read or matched, instead of stopping at the first', false)
    .option('--licence <text>', 'licence of the images, kept with every model trained on them', 'unspecified')
    .addOption(creditOption());
}

/** Adds the tables that may go with image files. */
export function addTableOptions(command: Command, labels: string): Command {
  return command
    .option('--labels <file>', labels)
    .option('--captions <csv>', 'table of captions, with a header: a column "file" and columns of texts')
    .addOption(namesOption('--label-columns <names>', 'columns of the table that are labels (default: all but texts)'))
    .addOption(
      namesOption(
        '--caption-columns <names>',
        'columns that are texts (default: those named caption, text, name, title or description)',
      ),
    );
}

/** May be given several times. */
function creditOption(): Option {
  const description = 'who made the images, kept like the licence: "what; who; https://where"; may be given again';
  const option = new Option('--credit <words>', description);
  option.attributeName = () => 'credits';
  return option.argParser((text, before: ImportOptions['credits']) => {
    const [name, author, url, ...more] = text.split(';').map((part) => part.trim());
    if (!name || !author || !URL.canParse(url ?? '') || more.length > 0) {
      const example = 'for example --credit "Flowers; Ann Other; https://example.org/flowers"';
      throw new UserError('invalid --credit', `"${text}" is not what, who and a URL between semicolons`, example);
    }
    return [...(before ?? []), { name, author, url: url! }];
  });
}

/** A choice of channels. */
export function channelsOption(flags: string, of: string): Option {
  const description = `channels of ${of}: grey, RGB, RGBA, or grey only if all files are grey, else RGB`;
  return choiceOption(flags, description, ['1', '3', '4', 'auto'], 'auto');
}

/** What a choice of channels means. */
export function channelsOf(choice: string): ImportOptions['channels'] {
  return choice === 'auto' ? 'auto' : (Number(choice) as 1 | 3 | 4);
}

/** A list of names, separated by commas. */
export function namesOption(flags: string, description: string): Option {
  const option = new Option(flags, description);
  return option.argParser((text) => {
    const names = text.split(',').map((name) => name.trim());
    const bad = names.find((name, i) => name === '' || names.indexOf(name) !== i);
    if (bad !== undefined) {
      const detail = bad === '' ? `"${text}" names nothing between its commas` : `"${bad}" is named twice`;
      throw new UserError(`invalid ${option.long}`, detail, `for example ${option.long} a,b`);
    }
    return names;
  });
}

function sizeOption(sizeDefault: string): Option {
  const range = `${MIN_SIZE} to ${MAX_SIZE}`;
  const description = `side of the square images (${range}), or "native": as they are, all of one size`;
  return new Option('--size <pixels>', `${description} (default: ${sizeDefault})`).argParser((text) => {
    if (text === 'native') return text;
    return wholeNumber(text, MIN_SIZE, MAX_SIZE, { option: '--size', or: ' or "native"', example: '64' });
  });
}

function limitOption(): Option {
  const max = 10_000_000;
  const description = `only the first n images, in the order of the file or of the paths (1 to ${max}) (default: all)`;
  return new Option('--limit <n>', description).argParser((text) =>
    wholeNumber(text, 1, max, { option: '--limit', or: '', example: '1000' }),
  );
}

function wholeNumber(
  text: string,
  min: number,
  max: number,
  { option, or, example }: { option: string; or: string; example: string },
): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  const detail = `"${text}" is not a whole number from ${min} to ${max}${or}`;
  throw new UserError(`invalid ${option}`, detail, `for example ${option} ${example}`);
}
