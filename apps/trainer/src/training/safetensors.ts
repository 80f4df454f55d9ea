import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { UserError } from '../errors.ts';

/**
 * The safetensors format: an 8-byte little-endian header length, a JSON header with each tensor's type, shape and byte range,
 * and the values end to end. Chosen for checkpoints because any toolkit reads it.
 */

export interface StoredTensor {
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

export interface TensorFile {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  /** Free text by key; the format's `__metadata__`. */
  readonly metadata: Readonly<Record<string, string>>;
}

const entrySchema = z.object({
  dtype: z.literal('F32'),
  shape: z.array(z.int().min(0)),
  data_offsets: z.tuple([z.int().min(0), z.int().min(0)]),
});

/** Writes the whole file beside its place, forces it to disk, then renames it: it is there complete or not at all. */
export function writeTensorFile(path: string, { tensors, metadata }: TensorFile): void {
  const header: Record<string, unknown> = { __metadata__: metadata };
  let end = 0;
  for (const [name, { shape, values }] of tensors) {
    const start = end;
    end += values.byteLength;
    header[name] = { dtype: 'F32', shape, data_offsets: [start, end] };
  }
  const text = Buffer.from(JSON.stringify(header));
  const padding = Buffer.alloc((8 - (text.length % 8)) % 8, ' ');
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length + padding.length));

  const temporary = `${path}.partial`;
  const file = openSync(temporary, 'w');
  try {
    for (const part of [length, text, padding]) writeAll(file, part);
    for (const { values } of tensors.values()) {
      writeAll(file, new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
    }
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(temporary, path);
  syncDirectory(dirname(path));
}

/** `writeSync` may write less than it was given. */
function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
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

/** Throws UserError when the file is not a whole one. */
export function readTensorFile(path: string): TensorFile {
  const bytes = readFileSync(path);
  const damaged = (detail: string) =>
    new UserError(`${path} cannot be read as a checkpoint.`, detail, 'resume from another checkpoint of the run.');
  if (bytes.length < 8) throw damaged('It is shorter than its own header.');
  const headerEnd = 8 + Number(bytes.readBigUInt64LE(0));
  if (headerEnd > bytes.length) throw damaged('It is shorter than its own header.');
  let header: Record<string, unknown>;
  try {
    header = JSON.parse(bytes.toString('utf8', 8, headerEnd));
  } catch {
    throw damaged('Its header is not JSON.');
  }
  const { __metadata__, ...entries } = header;
  const metadata = z.record(z.string(), z.string()).safeParse(__metadata__ ?? {});
  if (!metadata.success) throw damaged('Its metadata is not text.');
  const tensors = new Map<string, StoredTensor>();
  for (const [name, entry] of Object.entries(entries)) {
    const parsed = entrySchema.safeParse(entry);
    if (!parsed.success) throw damaged(`The entry of tensor "${name}" is malformed.`);
    const {
      shape,
      data_offsets: [start, end],
    } = parsed.data;
    const size = shape.reduce((product, side) => product * side, 1);
    if (end - start !== size * 4) throw damaged(`Tensor "${name}" has ${end - start} bytes for ${size} numbers.`);
    if (headerEnd + end > bytes.length) throw damaged(`Tensor "${name}" ends behind the end of the file.`);
    // A copy, since the values may stand unaligned in the file.
    const values = new Float32Array(size);
    new Uint8Array(values.buffer).set(bytes.subarray(headerEnd + start, headerEnd + end));
    tensors.set(name, { shape, values });
  }
  return { tensors, metadata: metadata.data };
}
