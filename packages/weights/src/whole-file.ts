import { randomBytes } from 'node:crypto';
import { link, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { valueTooLarge } from './stores/store.ts';

/** Files that are there whole or not at all, also after a power failure. */

/** Puts `bytes` in the place of whatever is at `path`. Makes the directories on the way. */
export async function replaceFile(path: string, bytes: Uint8Array): Promise<void> {
  await withTemporary(path, bytes, (temporary) => rename(temporary, path));
}

/** Puts `bytes` at `path` if nothing is there. @returns false, with nothing changed, if something is. */
export async function createFile(path: string, bytes: Uint8Array): Promise<boolean> {
  let created = false;
  await withTemporary(path, bytes, async (temporary) => {
    // link(2), unlike rename(2), fails if the name is taken.
    created = await link(temporary, path).then(() => true, unlessTaken);
  });
  return created;
}

/**
 * @returns undefined when there is no such file.
 * @throws ArtefactError `too-large`, before the memory is taken.
 */
export async function readFileCapped(path: string, key: string, maxBytes: number): Promise<Uint8Array | undefined> {
  const file = await open(path, 'r').catch(unlessMissing);
  if (file === undefined) return undefined;
  try {
    const stat = await file.stat();
    if (!stat.isFile()) return undefined;
    if (stat.size > maxBytes) throw valueTooLarge(key, stat.size, maxBytes);
    // A plain Uint8Array of its own memory: a Buffer's `slice` and pool surprise those who read it.
    return new Uint8Array(await file.readFile());
  } finally {
    await file.close();
  }
}

/** Writes a file and makes sure that it is on disk. */
export async function writeSynced(path: string, bytes: Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(bytes);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Makes sure that the names in a directory are on disk. */
export async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, 'r');
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

/** A name beside `path` that nothing else uses and that a store does not list. */
export function temporaryBeside(path: string): string {
  return join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}`);
}

async function withTemporary(path: string, bytes: Uint8Array, place: (temporary: string) => Promise<void>) {
  const temporary = temporaryBeside(path);
  await mkdir(dirname(path), { recursive: true });
  try {
    await writeSynced(temporary, bytes);
    await place(temporary);
    await syncDirectory(dirname(path));
  } finally {
    await rm(temporary, { force: true });
  }
}

function unlessTaken(error: NodeJS.ErrnoException): false {
  if (error.code === 'EEXIST') return false;
  throw error;
}

function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
  throw error;
}
