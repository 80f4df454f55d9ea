import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { crc32 } from 'node:zlib';
import { type Entry, getFileNameLowLevel, openPromise, type ZipFile } from 'yauzl';
import { messageOf, UserError } from '../../errors.ts';
import { type FileSource, normalisedPart, selectImages } from './file-source.ts';

/** A picture file above this is a mistake or an attack: 100 megapixels are some 60 MB as JPEG. */
export const MAX_ENTRY_BYTES = 128 << 20;
/** Deflate makes at most 1032 of 1; pictures are compressed already. Small ones may be all of one colour. */
const MAX_RATIO = 200;
const SMALL_BYTES = 1 << 20;
const MAX_ENTRIES = 2_000_000;
const STORED = 0;
const DEFLATED = 8;

/** What is kept of an entry: of a hundred thousand, all the rest would be 100 MB. */
interface KeptEntry {
  readonly relativeOffsetOfLocalHeader: number;
  readonly compressedSize: number;
  readonly uncompressedSize: number;
  readonly compressionMethod: number;
  readonly crc32: number;
  readonly encrypted: boolean;
}

/**
 * The images of a zip, or of the folder `part` in it. Nothing is extracted: an entry is read into memory, checked
 * against its CRC, and decoded. Throws `UserError` when the zip is damaged.
 */
export async function openZip(path: string, part = ''): Promise<FileSource> {
  const zip = await openPromise(path, { autoClose: false, lazyEntries: true, decodeStrings: false }).catch((error) => {
    throw damagedZip(path, error);
  });
  try {
    const prefix = normalisedPart(part);
    const { entries, outside } = await listEntries(zip, path, prefix);
    return {
      part: prefix,
      title: `${prefix === '' ? '' : `${prefix} of `}zip "${basename(path)}"`,
      ...selectImages(entries.keys()),
      nameOf: (file) => `${path}#${prefix}${file}`,
      open: (file) => readEntry(zip, entries.get(file)!),
      readOther: async (file) => {
        const entry = entries.get(file) ?? outside.get(file);
        return entry && readEntry(zip, entry);
      },
      close: () => zip.close(),
    };
  } catch (error) {
    zip.close();
    throw error;
  }
}

/** The files below `prefix`, by their names without it; and the tables outside, which may speak of them. */
async function listEntries(
  zip: ZipFile,
  path: string,
  prefix: string,
): Promise<{ entries: Map<string, KeptEntry>; outside: Map<string, KeptEntry> }> {
  if (zip.entryCount > MAX_ENTRIES) {
    throw damagedZip(path, `it claims ${zip.entryCount} entries; ${MAX_ENTRIES} are the most that are read`);
  }
  const entries = new Map<string, KeptEntry>();
  const outside = new Map<string, KeptEntry>();
  try {
    for await (const entry of zip.eachEntry()) {
      const name = nameOf(entry);
      if (name.endsWith('/')) continue;
      if (name.startsWith(prefix)) entries.set(name.slice(prefix.length), keptOf(entry));
      else if (name.endsWith('.csv')) outside.set(name, keptOf(entry));
    }
  } catch (error) {
    throw damagedZip(path, error);
  }
  return { entries, outside };
}

function nameOf({ generalPurposeBitFlag, fileNameRaw, extraFields }: Entry): string {
  return getFileNameLowLevel(generalPurposeBitFlag, fileNameRaw, extraFields, false);
}

function keptOf(entry: Entry): KeptEntry {
  const { relativeOffsetOfLocalHeader, compressedSize, uncompressedSize, compressionMethod, crc32 } = entry;
  const encrypted = entry.isEncrypted();
  return { relativeOffsetOfLocalHeader, compressedSize, uncompressedSize, compressionMethod, crc32, encrypted };
}

/** The bytes of an entry. Rejects with the reason when they cannot be had whole. */
async function readEntry(zip: ZipFile, entry: KeptEntry): Promise<Uint8Array> {
  refuseEntry(entry);
  const { compressedSize, uncompressedSize, compressionMethod } = entry;
  // Of an entry, yauzl reads here its place and size alone.
  const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry as unknown as Entry, { minimal: true });
  const stream = await new Promise<Readable>((resolve, reject) => {
    const inflate = compressionMethod === DEFLATED;
    // By callback: the method that gives a promise calls another function (yauzl 3.4.0).
    zip.openReadStreamLowLevel(
      fileDataStart,
      compressedSize,
      0,
      compressedSize,
      inflate,
      uncompressedSize,
      (error, opened) => (error ? reject(error) : resolve(opened)),
    );
  });
  const chunks: Uint8Array[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  if (bytes.length !== uncompressedSize || crc32(bytes) !== entry.crc32) {
    throw new Error('its bytes are damaged: they do not have the checksum that the zip gives');
  }
  return bytes;
}

function refuseEntry({ compressedSize, uncompressedSize, compressionMethod, encrypted }: KeptEntry): void {
  if (encrypted) throw new Error('it is encrypted: unpack the zip with its password and import the folder');
  if (compressionMethod !== STORED && compressionMethod !== DEFLATED) {
    throw new Error(`it is compressed by method ${compressionMethod}; only stored and deflated entries are read`);
  }
  if (uncompressedSize > MAX_ENTRY_BYTES) {
    throw new Error(`it is ${uncompressedSize} bytes large; ${MAX_ENTRY_BYTES} are the most`);
  }
  if (uncompressedSize > SMALL_BYTES && uncompressedSize > MAX_RATIO * compressedSize) {
    throw new Error(`${compressedSize} bytes claim to unpack to ${uncompressedSize}: no picture does`);
  }
}

function damagedZip(path: string, error: unknown): UserError {
  const detail = typeof error === 'string' ? error : messageOf(error);
  return new UserError(
    `cannot read zip ${path}`,
    detail,
    'download or make it again, or unpack it and import the folder',
  );
}
