import { UserError } from '../../errors.ts';
import type { PixelSize } from '../area-resample.ts';
import type { Picture } from '../fit-square.ts';
import { decodeImage } from './decode-image.ts';
import { type FileLabels, labelFiles } from './file-labels.ts';
import type { FileSource } from './file-source.ts';
import { refuseNothing, targetOf } from './image-files.ts';
import { creditsOf, type ImportOptions, type ImportReport } from './import-options.ts';
import { openTables, type TableOptions } from './open-table.ts';
import { type PreparedRecord, packRecords } from './pack-records.ts';
import { describeFit, picturePreparer, type Target } from './prepare-picture.ts';
import { withoutEnding } from './table.ts';

/** `channels` of both kinds of image. */
export type ImportPairsOptions = Omit<ImportOptions, 'channels'> &
  TableOptions & {
    readonly inputChannels: ImportOptions['channels'];
    readonly targetChannels: ImportOptions['channels'];
  };

/** An input and a target that belong together; undefined when one is missing. */
interface Pair {
  readonly input: string | undefined;
  readonly target: string | undefined;
}

/**
 * Imports pairs out of two sources, matched by their paths without the ending; labels and classes are those of the
 * targets. Throws `UserError` for the first file without a partner, and for the first bad one, unless `skipBad`. The
 * sources stay open.
 */
export async function importPairs(
  inputs: FileSource,
  targets: FileSource,
  options: ImportPairsOptions,
): Promise<ImportReport> {
  refuseNothing(inputs, inputs.files);
  refuseNothing(targets, targets.files);
  const labels = labelFiles(targets, await openTables(targets, options), options);
  const pairs = pairsOf(inputs, targets)
    .filter(({ target }) => target === undefined || labels.isWanted(target))
    .slice(0, options.limit);
  const target = await targetOf(targets, filesOf(pairs, 'target'), { ...options, channels: options.targetChannels });
  const inputFiles = filesOf(pairs, 'input');
  const { channels } = await targetOf(inputs, inputFiles, { size: target.width, channels: options.inputChannels });
  const toRecord = recordMaker({ ...target, channels }, target, options);
  const { background } = options;
  const report = await packRecords<Pair>(
    {
      items: pairs,
      total: pairs.length,
      nameOf: (pair) => (pair.target === undefined ? inputs.nameOf(pair.input!) : targets.nameOf(pair.target)),
      prepare: async (pair) => {
        if (pair.target === undefined) throw new Error(`it has no partner in ${targets.title}`);
        if (pair.input === undefined) throw new Error(`it has no partner in ${inputs.title}`);
        const row = labels.rowOf(pair.target);
        const input = await decodeImage(await inputs.open(pair.input), channels, background);
        const output = await decodeImage(await targets.open(pair.target), target.channels, background);
        return { ...toRecord(input, output), ...row };
      },
    },
    descriptionOf(target, channels, labels, `${inputs.title} as inputs, ${targets.title} as targets`, options),
    options,
  );
  const ignored = inputs.ignored + targets.ignored;
  return { ...report, skipped: [...labels.unknown, ...report.skipped], ignored };
}

/** Imports pairs whose input and target stand side by side in one picture, as pix2pix has them. See `importPairs`. */
export async function importSideBySide(
  source: FileSource,
  inputSide: 'left' | 'right',
  options: ImportPairsOptions,
): Promise<ImportReport> {
  refuseNothing(source, source.files);
  const labels = labelFiles(source, await openTables(source, options), options);
  const files = source.files.filter(labels.isWanted).slice(0, options.limit);
  const half = ({ width, height }: PixelSize) => ({ width: Math.floor(width / 2), height });
  const target = await targetOf(source, files, { ...options, channels: options.targetChannels }, half);
  const { channels } = await targetOf(source, files, { size: target.width, channels: options.inputChannels });
  const toRecord = recordMaker({ ...target, channels }, target, options);
  const report = await packRecords<string>(
    {
      items: files,
      total: files.length,
      nameOf: (file) => source.nameOf(file),
      prepare: async (file) => {
        const row = labels.rowOf(file);
        const encoded = await source.open(file);
        const sideOf = async (side: 'left' | 'right', of: Target) =>
          halfOf(await decodeImage(encoded, of.channels, options.background), side);
        const input = await sideOf(inputSide, { ...target, channels });
        const output = await sideOf(inputSide === 'left' ? 'right' : 'left', target);
        return { ...toRecord(input, output), ...row };
      },
    },
    descriptionOf(target, channels, labels, `${source.title}, inputs on the ${inputSide} of each picture`, options),
    options,
  );
  return { ...report, skipped: [...labels.unknown, ...report.skipped], ignored: source.ignored };
}

/** Inputs and targets by the order of their names; what has no partner is there too, to be named. */
function pairsOf(inputs: FileSource, targets: FileSource): Pair[] {
  const byName = new Map<string, { input?: string; target?: string }>();
  const put = (source: FileSource, role: 'input' | 'target') => {
    for (const file of source.files) {
      const name = withoutEnding(file);
      const pair = byName.get(name) ?? {};
      const other = pair[role];
      if (other !== undefined) {
        throw new UserError(
          `${source.nameOf(other)} and ${source.nameOf(file)} have one name`,
          'files are matched by their names without the ending',
          'remove or rename one of them',
        );
      }
      pair[role] = file;
      byName.set(name, pair);
    }
  };
  put(inputs, 'input');
  put(targets, 'target');
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, { input, target }]) => ({ input, target }));
}

function filesOf(pairs: readonly Pair[], role: keyof Pair): string[] {
  return pairs.map((pair) => pair[role]).filter((file) => file !== undefined);
}

/** Makes the images of a record from an input and a target as they were decoded. */
function recordMaker(
  input: Target,
  target: Target,
  options: ImportPairsOptions,
): (input: Picture, target: Picture) => Pick<PreparedRecord, 'images' | 'enlarged'> {
  const toInput = picturePreparer(input, options);
  const toTarget = picturePreparer(target, options);
  return (inputPicture, targetPicture) => {
    refuseOtherShape(inputPicture, targetPicture);
    const given = toInput(inputPicture);
    const wanted = toTarget(targetPicture);
    return { images: { input: given.pixels, target: wanted.pixels }, enlarged: given.enlarged || wanted.enlarged };
  };
}

/** Pictures of other proportions would be cropped differently, and no longer show the same. */
function refuseOtherShape(input: PixelSize, target: PixelSize): void {
  const heightOfInput = (target.width * input.height) / input.width;
  if (Math.abs(heightOfInput - target.height) < 1) return;
  const shapes = `its input is ${input.width}x${input.height}, its target ${target.width}x${target.height}`;
  throw new Error(`${shapes}: they have other proportions`);
}

function halfOf({ pixels, width, height, channels }: Picture, side: 'left' | 'right'): Picture {
  if (width % 2 !== 0) throw new Error(`it is ${width} pixels wide, which has no half`);
  const row = (width / 2) * channels;
  const half = new Uint8Array(row * height);
  for (let y = 0; y < height; y++) {
    const from = 2 * y * row + (side === 'left' ? 0 : row);
    half.set(pixels.subarray(from, from + row), y * row);
  }
  return { pixels: half, width: width / 2, height, channels };
}

function descriptionOf(
  target: Target,
  inputChannels: Target['channels'],
  { columns, texts }: FileLabels,
  sources: string,
  options: ImportPairsOptions,
) {
  return {
    width: target.width,
    height: target.height,
    images: [
      { role: 'input' as const, channels: inputChannels },
      { role: 'target' as const, channels: target.channels },
    ],
    columns,
    texts,
    source: `pairs of ${sources}; ${describeFit(options)}`,
    licence: options.licence,
    credits: creditsOf(options),
  };
}
