import { describe, expect, it } from 'vitest';
import type { WeightEntry } from './manifest.ts';
import { type QuantizationKind, quantize } from './quantize.ts';
import { storedWeight } from './stored-weight.ts';

const VALUES = Float32Array.of(0.5, -1, 2, 0, 0.125);

/** Some values as a tensor of a shard, from a byte on. */
function inShard(kind: QuantizationKind, at = 0) {
  const { bytes, quantization } = quantize(VALUES, kind);
  const shard = new Uint8Array(at + bytes.length + 3);
  shard.set(bytes, at);
  const entry: WeightEntry = { name: 'w', shape: [5], dtype: 'float32', ...(quantization && { quantization }) };
  return { shard, bytes: shard.subarray(at, at + bytes.length), entry };
}

describe.each([
  ['uint8', Uint8Array],
  ['uint16', Uint16Array],
] as const)('%s', (kind, Codes) => {
  it('gives the stored numbers, of which each value is one', () => {
    const { bytes, entry } = inShard(kind);
    const { levels, values } = storedWeight(bytes, entry);
    expect(levels!.codes).toBeInstanceOf(Codes);
    expect(values).toEqual(Float32Array.from(levels!.codes, (code) => code * levels!.scale + levels!.min));
    expect(entry.quantization).toMatchObject({ scale: levels!.scale, min: levels!.min });
  });

  it('copies nothing but what begins where its elements cannot be read', () => {
    for (const at of [0, 1, 2, 3]) {
      const { shard, bytes, entry } = inShard(kind, at);
      const { levels, values } = storedWeight(bytes, entry);
      const isView = levels!.codes.buffer === shard.buffer;
      expect(isView).toBe(at % Codes.BYTES_PER_ELEMENT === 0);
      expect(values).toEqual(storedWeight(inShard(kind).bytes, entry).values);
    }
  });

  it('gives plain arrays of what Node reads', () => {
    const { bytes, entry } = inShard(kind);
    const { codes } = storedWeight(Buffer.from(bytes), entry).levels!;
    expect(Object.getPrototypeOf(codes)).toBe(Codes.prototype);
    expect(codes).toEqual(storedWeight(bytes, entry).levels!.codes);
  });
});

describe.each(['float16', 'float32'] as const)('%s', (kind) => {
  it('has no levels', () => {
    const { bytes, entry } = inShard(kind, 1);
    expect(storedWeight(bytes, entry)).toEqual({ shape: [5], values: VALUES });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
    'is looked through before a value is read: %d',
    (bad) => {
      const { bytes, entry } = inShard(kind);
      const [sign, rest] = [bad < 0 ? 0x80 : 0, Number.isNaN(bad) ? 1 : 0];
      bytes.set(kind === 'float16' ? [rest, 0x7c | sign] : [rest, 0, 0x80, 0x7f | sign], bytes.length / 5);
      expect(() => storedWeight(bytes, entry)).toThrow(/"w" cannot be decoded[\s\S]*NaN, infinite/);
    },
  );
});

describe('values', () => {
  it.each(['uint8', 'uint16', 'float16', 'float32'] as const)('are made at each reading: %s', (kind) => {
    const { bytes, entry } = inShard(kind);
    const weight = storedWeight(bytes, entry);
    const first = weight.values;
    const right = first.slice();
    first.fill(7);
    expect(weight.values).toEqual(right);
  });
});
