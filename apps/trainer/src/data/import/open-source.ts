import { existsSync, statSync } from 'node:fs';
import { messageOf, UserError } from '../../errors.ts';
import { PACK_MAGIC } from '../packed-format.ts';
import { firstBytes } from './byte-stream.ts';
import type { FileSource } from './file-source.ts';
import { openFolder } from './folder-source.ts';
import { looksLikeIdx } from './idx.ts';
import { openZip } from './zip-source.ts';

/** What a path holds; `part` is the folder named after `#`, empty for all. */
export interface SourceKind {
  readonly kind: 'folder' | 'zip' | 'idx';
  readonly path: string;
  readonly part: string;
}

/** Tells by its content what is to be imported. Throws `UserError` for what cannot be. */
export async function detectSource(text: string): Promise<SourceKind> {
  const { path, part } = splitPart(text);
  if (!existsSync(path)) {
    throw new UserError(`cannot import ${text}`, `there is no ${path}`, 'check the path');
  }
  if (statSync(path).isDirectory()) return { kind: 'folder', path, part };
  const begin = await firstBytes(path, 8).then(
    (bytes) => bytes.toString('latin1'),
    (error) => {
      throw new UserError(`cannot read ${path}`, messageOf(error), 'check that you may read it');
    },
  );
  if (begin.startsWith('PK\x03\x04') || begin.startsWith('PK\x05\x06')) return { kind: 'zip', path, part };
  if (part === '' && (await looksLikeIdx(path))) return { kind: 'idx', path, part };
  const isPack = begin === PACK_MAGIC;
  throw new UserError(
    `cannot import ${text}`,
    isPack ? 'it is a packed data set already' : 'it is no folder, no zip and no IDX file',
    isPack
      ? 'train on it as it is'
      : 'name a folder of images, a zip of images, or an MNIST-style images-idx3-ubyte file',
  );
}

/** Opens a folder or a zip of images. Throws `UserError` for anything else. */
export async function openFiles(source: SourceKind): Promise<FileSource> {
  const { kind, path, part } = source;
  if (kind === 'folder') return openFolder(path, part);
  if (kind === 'zip') return openZip(path, part);
  throw new UserError(`cannot import ${path}`, 'it is an IDX file', 'name a folder or a zip of images');
}

/** `photos.zip#train` is the folder `train` of photos.zip, unless there is a file of the whole name. */
function splitPart(text: string): { path: string; part: string } {
  const at = text.lastIndexOf('#');
  if (at < 0 || existsSync(text)) return { path: text, part: '' };
  return { path: text.slice(0, at), part: text.slice(at + 1) };
}
