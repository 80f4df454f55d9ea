import { readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { messageOf, UserError } from '../../errors.ts';
import { type FileSource, selectImages } from './file-source.ts';

/** The images of a folder and all below it. Throws `UserError` when a folder cannot be read. */
export function openFolder(folder: string): FileSource {
  return {
    title: `folder "${basename(resolve(folder))}"`,
    ...selectImages(pathsBelow(folder, '')),
    nameOf: (file) => join(folder, file),
    open: async (file) => join(folder, file),
    readOther: (file) => readFile(join(folder, file)).catch(() => undefined),
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
