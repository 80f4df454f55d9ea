import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { messageOf, UserError } from '../src/errors.ts';

/** Names, owners and times that depend on the contents alone, so that the same bundle gives the same archive. */
const REPRODUCIBLE = ['--sort=name', '--owner=0', '--group=0', '--numeric-owner', '--mtime=@0'];

/**
 * Packs a folder into a `.tar.xz`, which is written whole or not at all. `level` is xz's, 0 to 9.
 * @throws UserError when `tar` or `xz` is missing or fails.
 */
export async function archive(folder: string, out: string, level: number): Promise<void> {
  await mkdir(dirname(out), { recursive: true });
  const part = `${out}.part`;
  try {
    const tar = start('tar', ['-C', dirname(folder), ...REPRODUCIBLE, '-cf', '-', basename(folder)]);
    const xz = start('xz', ['-T0', `-${level}`, '-c']);
    await Promise.all([
      pipeline(tar.stdout, xz.stdin),
      pipeline(xz.stdout, createWriteStream(part)),
      succeeded('tar', tar),
      succeeded('xz', xz),
    ]);
    await rename(part, out);
  } catch (cause) {
    await rm(part, { force: true });
    throw new UserError(
      `${out} was not written.`,
      messageOf(cause),
      'install tar and xz (Debian: xz-utils), and see that the disk has room.',
      { cause },
    );
  }
}

const start = (command: string, words: string[]) => spawn(command, words, { stdio: ['pipe', 'pipe', 'inherit'] });

async function succeeded(name: string, child: ReturnType<typeof start>): Promise<void> {
  const [status] = (await once(child, 'close')) as [number | null];
  if (status !== 0) throw new Error(`${name} ended with ${status}`);
}
