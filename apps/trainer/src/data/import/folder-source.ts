import { existsSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { messageOf, UserError } from '../../errors.ts';
import { type FileSource, normalisedPart, selectImages } from './file-source.ts';

/**
 * The images of a folder, or of the folder `part` in it, and all below. Throws `UserError` when a folder cannot be read.
 */
export function openFolder(whole: string, part = ''): FileSource {
  const folder = join(whole, part);
  return {
    part: normalisedPart(part),
    title: `folder "${basename(resolve(folder))}"`,
    ...selectImages(pathsBelow(folder, '')),
    nameOf: (file) => join(folder, file),
    open: async (file) => join(folder, file),
    readOther: async (file) => {
      const path = [join(folder, file), join(whole, file)].find((place) => existsSync(place));
      return path === undefined ? undefined : readFile(path);
    },
    close: () => {},
  };
}

function* pathsBelow(top: string, below: string): Generator<string> {
  for (const entry of entriesOf(join(top, below))) {
    if (entry.name.startsWith('.')) continue;
    const path = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) yield* pathsBelow(top, path);
    else yield path;
  }
}

function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    throw new UserError(`cannot read folder ${folder}`, messageOf(error), 'name a folder of png, jpeg or webp files');
  }
}
