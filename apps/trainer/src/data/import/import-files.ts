import { UserError } from '../../errors.ts';
import type { Channels, PackedColumn } from '../packed-format.ts';
import { keepClasses } from './class-filter.ts';
import { decodeImage, imageFacts } from './decode-image.ts';
import { classesOfFiles } from './file-classes.ts';
import type { FileSource } from './file-source.ts';
import type { ImportOptions, ImportReport } from './import-options.ts';
import { packRecords } from './pack-records.ts';
import { describeFit, picturePreparer, type Target } from './prepare-picture.ts';

/**
 * Imports the images of a folder or a zip into a packed file, in the order of their paths. Their first folders are
 * classes, in the column `class`. Throws `UserError` for a source without images, and for the first bad file unless
 * `skipBad`. The source stays open.
 */
export async function importFiles(source: FileSource, options: ImportOptions): Promise<ImportReport> {
  const { classes, classOf } = classesOfFiles(source.files, source.title);
  const kept = keepClasses(classes, options.classes);
  const wanted = kept.length > 0 ? source.files.filter((file) => kept.includes(classOf(file))) : source.files;
  const files = wanted.slice(0, options.limit);
  refuseNothing(source, files);
  const target = await targetOf(source, files, options);
  const column: PackedColumn[] = kept.length > 0 ? [{ name: 'class', classes: kept }] : [];
  const toTarget = picturePreparer(target, options);
  const report = await packRecords<string>(
    {
      items: files,
      total: files.length,
      nameOf: (file) => source.nameOf(file),
      prepare: async (file) => {
        const picture = await decodeImage(await source.open(file), target.channels, options.background);
        const { pixels, enlarged } = toTarget(picture);
        const labels = kept.length > 0 ? [kept.indexOf(classOf(file))] : [];
        return { images: { image: pixels }, labels, texts: [], enlarged };
      },
    },
    {
      width: target.width,
      height: target.height,
      images: [{ role: 'image', channels: target.channels }],
      columns: column,
      source: `images of ${source.title}; ${describeFit(options)}`,
      licence: options.licence,
      credits: [],
    },
    options,
  );
  return { ...report, ignored: source.ignored };
}

/** Throws `UserError` when there is no image at all. */
export function refuseNothing({ title, ignored }: FileSource, files: readonly string[]): void {
  if (files.length > 0) return;
  const detail = `${title} holds no png, jpeg or webp file (${ignored} other files)`;
  throw new UserError('nothing to import', detail, 'name a folder or a zip of images, or of one folder for each class');
}

/** The size and channels that the images will have. */
export async function targetOf(
  source: FileSource,
  files: readonly string[],
  { size, channels }: Pick<ImportOptions, 'size' | 'channels'>,
): Promise<Target> {
  return {
    ...(size === 'native' ? await nativeSize(source, files) : { width: size, height: size }),
    channels: channels === 'auto' ? await commonChannels(source, files) : channels,
    native: size === 'native',
  };
}

/** The size of the first file that can be read: decoding will name the others, in their turn. */
async function nativeSize(source: FileSource, files: readonly string[]): Promise<{ width: number; height: number }> {
  for (const file of files) {
    const facts = await factsOf(source, file);
    if (facts) return { width: facts.width, height: facts.height };
  }
  throw new UserError(
    'nothing to import',
    `none of the ${files.length} images of ${source.title} can be read`,
    'check that the files open in an image viewer',
  );
}

/** Grey if all are grey. A file that cannot be read has no say. */
async function commonChannels(source: FileSource, files: readonly string[]): Promise<Channels> {
  for (const file of files) {
    const facts = await factsOf(source, file);
    if (facts && !facts.grey) return 3;
  }
  return 1;
}

async function factsOf(source: FileSource, file: string) {
  try {
    return await imageFacts(await source.open(file));
  } catch {
    return undefined;
  }
}
