import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeWholeFile } from '../data/whole-file.ts';
import { messageOf, UserError } from '../errors.ts';
import { parseJson } from '../parse-json.ts';

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
type Entry = z.infer<typeof entrySchema>;

const headerSchema = z.object({ __metadata__: z.record(z.string(), z.string()).optional() }).catchall(entrySchema);
type Header = z.infer<typeof headerSchema>;

/** Writes a file that is there complete or not at all, also after a power cut. Throws UserError when it cannot. */
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
  const data = [...tensors.values()].map(({ values }) =>
    Buffer.from(values.buffer, values.byteOffset, values.byteLength),
  );
  writeWholeFile(path, Buffer.concat([length, text, padding, ...data]));
}

/** Throws UserError when there is no such file, or it is not a whole one. Damage to the numbers themselves goes unseen. */
export function readTensorFile(path: string): TensorFile {
  const bytes = readWhole(path);
  const { header, data } = splitHeader(bytes, path);
  const { __metadata__: metadata = {}, ...entries } = header;
  const tensors = new Map<string, StoredTensor>();
  for (const [name, { shape, data_offsets }] of Object.entries(entries as Record<string, Entry>)) {
    tensors.set(name, { shape, values: readValues(data, name, shape, data_offsets, path) });
  }
  const used = [...tensors.values()].reduce((sum, { values }) => sum + values.byteLength, 0);
  if (used !== data.length)
    throw damaged(path, `Its tensors have ${used} bytes of the ${data.length} behind the header.`);
  return { tensors, metadata: metadata as TensorFile['metadata'] };
}

function readWhole(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw damaged(path, messageOf(error));
  }
}

function splitHeader(bytes: Buffer, path: string): { header: Header; data: Buffer } {
  const end = bytes.length < 8 ? Number.POSITIVE_INFINITY : 8 + Number(bytes.readBigUInt64LE(0));
  if (end > bytes.length) throw damaged(path, 'It is shorter than its own header.');
  const header = headerSchema.safeParse(parseJson(bytes.toString('utf8', 8, end)));
  if (!header.success) throw damaged(path, `Its header is malformed: ${z.prettifyError(header.error)}`);
  return { header: header.data, data: bytes.subarray(end) };
}

function readValues(
  data: Buffer,
  name: string,
  shape: Entry['shape'],
  [start, end]: Entry['data_offsets'],
  path: string,
): Float32Array {
  const size = shape.reduce((product, side) => product * side, 1);
  if (end - start !== size * 4) throw damaged(path, `Tensor "${name}" has ${end - start} bytes for ${size} numbers.`);
  if (end > data.length) throw damaged(path, `Tensor "${name}" ends behind the end of the file.`);
  // A copy, since the values may stand unaligned in the file.
  const values = new Float32Array(size);
  new Uint8Array(values.buffer).set(data.subarray(start, end));
  return values;
}

const damaged = (path: string, detail: string) =>
  new UserError(`${path} cannot be read as a checkpoint.`, detail, 'resume from another checkpoint of the run.');
