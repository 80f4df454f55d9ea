import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UserError } from '../errors.ts';
import { readTensorFile, type TensorFile, writeTensorFile } from './safetensors.ts';
import { setUpTraining } from './tiny-run.ts';

const setting = setUpTraining();
const path = (name: string) => join(setting.folder, name);

const sample: TensorFile = {
  tensors: new Map([
    ['a/kernel', { shape: [2, 3], values: Float32Array.of(1, -2.5, 3e-40, -0, 3.4e38, 0.1) }],
    ['scalar', { shape: [], values: Float32Array.of(7) }],
    ['empty', { shape: [0, 4], values: new Float32Array() }],
    ['größe', { shape: [1], values: Float32Array.of(Number.POSITIVE_INFINITY) }],
  ]),
  metadata: { note: 'with "quotes" and 面影' },
};

function writtenBytes(): Buffer {
  writeTensorFile(path('sample.safetensors'), sample);
  return readFileSync(path('sample.safetensors'));
}

/** A file of a header and `data` bytes of zeros. */
function fileWith(header: unknown, data = 0): Buffer {
  const text = Buffer.from(typeof header === 'string' ? header : JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, Buffer.alloc(data)]);
}

function reading(bytes: Uint8Array): () => TensorFile {
  writeFileSync(path('other.safetensors'), bytes);
  return () => readTensorFile(path('other.safetensors'));
}

describe('tensor files', () => {
  it('give back shapes, bits and metadata', () => {
    writeTensorFile(path('round.safetensors'), sample);
    const read = readTensorFile(path('round.safetensors'));
    expect(read).toEqual(sample);
    expect(Object.is(read.tensors.get('a/kernel')!.values[3], -0)).toBe(true);
  });

  it('are as the format wants: a length, JSON padded to eight bytes, and the values end to end', () => {
    const bytes = writtenBytes();
    const length = Number(bytes.readBigUInt64LE(0));
    expect(length % 8).toBe(0);
    expect(JSON.parse(bytes.toString('utf8', 8, 8 + length))).toEqual({
      __metadata__: sample.metadata,
      'a/kernel': { dtype: 'F32', shape: [2, 3], data_offsets: [0, 24] },
      scalar: { dtype: 'F32', shape: [], data_offsets: [24, 28] },
      empty: { dtype: 'F32', shape: [0, 4], data_offsets: [28, 28] },
      größe: { dtype: 'F32', shape: [1], data_offsets: [28, 32] },
    });
    expect(bytes.length).toBe(8 + length + 32);
    expect(bytes.readFloatLE(8 + length + 4)).toBe(-2.5);
  });

  it.each([
    ['nothing', Buffer.alloc(0), /shorter than its own header/],
    ['a length without a header', Buffer.alloc(8, 255), /shorter than its own header/],
    ['no JSON', fileWith('{"a"'), /header is malformed/],
    ['a list', fileWith([]), /header is malformed/],
    ['null', fileWith('null'), /header is malformed/],
    ['metadata that is no text', fileWith({ __metadata__: { a: 1 } }), /malformed[\s\S]*__metadata__/],
    ['another type', fileWith({ w: { dtype: 'F16', shape: [1], data_offsets: [0, 2] } }, 2), /malformed[\s\S]*dtype/],
    [
      'a negative side',
      fileWith({ w: { dtype: 'F32', shape: [-1], data_offsets: [0, 4] } }, 4),
      /malformed[\s\S]*shape/,
    ],
    ['too few bytes', fileWith({ w: { dtype: 'F32', shape: [2], data_offsets: [0, 4] } }, 4), /"w" has 4 bytes for 2/],
    ['values past the end', fileWith({ w: { dtype: 'F32', shape: [2], data_offsets: [4, 12] } }, 8), /"w" ends behind/],
    ['bytes left over', fileWith({ w: { dtype: 'F32', shape: [1], data_offsets: [0, 4] } }, 8), /4 bytes of the 8/],
    [
      'a size that no memory holds',
      fileWith({ w: { dtype: 'F32', shape: [2 ** 40], data_offsets: [0, 2 ** 42] } }, 8),
      /"w" ends behind the end/,
    ],
  ])('are refused when they hold %s', (_, bytes, message) => {
    expect(reading(bytes)).toThrow(UserError);
    expect(reading(bytes)).toThrow(message);
    expect(reading(bytes)).toThrow(/other\.safetensors cannot be read as a checkpoint[\s\S]*→ resume from another/);
  });

  it('are refused at every length but their own', () => {
    const bytes = writtenBytes();
    for (let length = 0; length < bytes.length; length++) expect(reading(bytes.subarray(0, length))).toThrow(UserError);
    expect(reading(Buffer.concat([bytes, Buffer.alloc(1)]))).toThrow(UserError);
  });

  it('throw nothing but UserError, whatever is written over them', () => {
    const whole = writtenBytes();
    const damage = fc.array(fc.tuple(fc.nat(whole.length - 1), fc.nat(255)), { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(damage, (changes) => {
        const bytes = Buffer.from(whole);
        for (const [at, value] of changes) bytes[at] = value;
        try {
          reading(bytes)();
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
      { numRuns: 400 },
    );
  });

  it('say so when there is no file', () => {
    expect(() => readTensorFile(path('none.safetensors'))).toThrow(/none\.safetensors cannot be read[\s\S]*ENOENT/);
  });

  it('leave the old file alone, and nothing half-written, when the new one cannot take its place', () => {
    mkdirSync(path('places/taken.safetensors/in-the-way'), { recursive: true }); // a folder cannot be renamed over
    expect(() => writeTensorFile(path('places/taken.safetensors'), sample)).toThrow(UserError);
    expect(readdirSync(path('places'))).toEqual(['taken.safetensors']);
    expect(readdirSync(path('places/taken.safetensors'))).toEqual(['in-the-way']);
  });

  it('replace an old file', () => {
    writeTensorFile(path('twice.safetensors'), sample);
    writeTensorFile(path('twice.safetensors'), { tensors: new Map(), metadata: {} });
    expect(readTensorFile(path('twice.safetensors')).tensors.size).toBe(0);
  });
});
