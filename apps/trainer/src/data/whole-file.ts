import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf, UserError } from '../errors.ts';

/**
 * Writes a file so that it is there whole or not at all, also after a power cut: temporary file, sync, rename, sync of
 * the folder. Makes missing folders.
 */
export function writeWholeFile(path: string, bytes: Uint8Array): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeAndRename(path, `${path}.${process.pid}.partial`, bytes);
    syncDirectory(dirname(path));
  } catch (error) {
    throw new UserError(`cannot write ${path}`, messageOf(error), 'choose a path you can write to');
  }
}

function writeAndRename(path: string, temporary: string, bytes: Uint8Array): void {
  const fd = openSync(temporary, 'w');
  try {
    try {
      writeFileSync(fd, bytes);
      fsyncSync(fd);
    } finally {
      closeSync(fd);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
}

/** Makes a rename survive a power cut. */
function syncDirectory(path: string): void {
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}
