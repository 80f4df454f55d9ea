import { UserError } from '../../errors.ts';
import type { PixelSize } from '../area-resample.ts';
import type { Channels } from '../packed-format.ts';
import { type ImageFacts, imageFacts } from './decode-image.ts';
import type { FileSource } from './file-source.ts';
import type { ImportOptions } from './import-options.ts';
import type { Target } from './prepare-picture.ts';

/** Throws `UserError` when there is no image at all. */
export function refuseNothing({ title, ignored }: FileSource, files: readonly string[]): void {
  if (files.length > 0) return;
  const detail = `${title} holds no png, jpeg or webp file (${ignored} other files)`;
  throw new UserError('nothing to import', detail, 'name a folder or a zip of images, or of one folder for each class');
}

/** The size and channels that the images of some files will have; `crop` is what is taken of a picture, by default all. */
export async function targetOf(
  source: FileSource,
  files: readonly string[],
  { size, channels }: Pick<ImportOptions, 'size' | 'channels'>,
  crop: (size: PixelSize) => PixelSize = (size) => size,
): Promise<Target> {
  return {
    ...(size === 'native' ? crop(await nativeSize(source, files)) : { width: size, height: size }),
    channels: channels === 'auto' ? await commonChannels(source, files) : channels,
    native: size === 'native',
  };
}

/** The size of the first file that can be read: decoding will name the others, in their turn. */
async function nativeSize(source: FileSource, files: readonly string[]): Promise<PixelSize> {
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

async function factsOf(source: FileSource, file: string): Promise<ImageFacts | undefined> {
  try {
    return await imageFacts(await source.open(file));
  } catch {
    return undefined;
  }
}
