import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ArtefactError } from './artefact-error.ts';
import { tfjsDecode } from './fixtures/tfjs-decode.ts';
import type { WeightEntry } from './manifest.ts';
import { entryBytes, type QuantizationKind, quantize, quantizeModel } from './quantize.ts';
import { storedWeight } from './stored-weight.ts';

const kinds: QuantizationKind[] = ['uint8', 'uint16', 'float16', 'float32'];

const tensor = (bound: number) =>
  fc
    .array(fc.float({ noNaN: true, noDefaultInfinity: true, min: -Math.fround(bound), max: Math.fround(bound) }), {
      minLength: 1,
      maxLength: 60,
    })
    .map((values) => Float32Array.from(values));

function store(values: Float32Array, kind: QuantizationKind): { bytes: Uint8Array; entry: WeightEntry } {
  const { bytes, quantization } = quantize(values, kind);
  return {
    bytes,
    entry: { name: 'w', shape: [values.length], dtype: 'float32', ...(quantization && { quantization }) },
  };
}

const dequantize = (bytes: Uint8Array, entry: WeightEntry) => storedWeight(bytes, entry).values;

const roundTrip = (values: Float32Array, kind: QuantizationKind) => {
  const { bytes, entry } = store(values, kind);
  return dequantize(bytes, entry);
};

/** Half a step of the levels, plus the rounding of the answer to float32. */
function affineBound(values: Float32Array, levels: number): number {
  const min = values.reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
  const max = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY);
  const step = (max - min) / levels;
  return (step / 2) * (1 + 1e-6) + Math.max(Math.abs(min), Math.abs(max), step) * 2 ** -23 + 2 ** -149;
}

const worst = (a: Float32Array, b: Float32Array) =>
  a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);

describe.each([
  ['uint8', 255],
  ['uint16', 65535],
] as const)('%s', (kind, levels) => {
  it.each([1e-40, 1e-3, 1, 1e6, 1e38])('errs by at most half a step for magnitudes up to %d', (bound) => {
    fc.assert(
      fc.property(tensor(bound), (values) => {
        expect(worst(values, roundTrip(values, kind))).toBeLessThanOrEqual(affineBound(values, levels));
      }),
    );
  });

  it('keeps zero exactly when the range touches or spans it', () => {
    fc.assert(
      fc.property(tensor(10), (values) => {
        const withZero = Float32Array.of(0, ...values);
        expect(roundTrip(withZero, kind)[0]).toBe(0);
      }),
    );
  });

  it('keeps constant tensors exactly', () => {
    for (const value of [0, 0.1, -3, 1e-42, 1e38]) {
      const values = new Float32Array(5).fill(value);
      expect(roundTrip(values, kind)).toEqual(values);
    }
    expect(roundTrip(Float32Array.of(-0), kind)).toEqual(Float32Array.of(0));
  });

  it('writes numbers that JSON carries unchanged', () => {
    fc.assert(
      fc.property(tensor(100), (values) => {
        const { entry } = store(values, kind);
        expect(JSON.parse(JSON.stringify(entry))).toStrictEqual(entry);
      }),
    );
  });

  it('refuses magnitudes that a level could carry beyond float32', () => {
    expect(() => quantize(Float32Array.of(2e38), kind)).toThrow(/magnitudes up to/);
    expect(() => quantize(Float32Array.of(-3e38, 3e38), kind)).toThrow(/magnitudes up to/);
  });

  it.each([
    ['scale', { scale: 1e300, min: 0 }],
    ['min', { scale: 1, min: -1e39 }],
    ['NaN', { scale: Number.NaN, min: 0 }],
  ])('refuses to decode a %s that leaves float32', (_, numbers) => {
    const bytes = new Uint8Array(kind === 'uint8' ? 1 : 2);
    const quantization = { dtype: kind, original_dtype: 'float32' as const, ...numbers };
    expect(() => dequantize(bytes, { name: 'w', shape: [1], dtype: 'float32', quantization })).toThrow(ArtefactError);
  });
});

describe('float16', () => {
  it('errs by at most half a unit in the last place', () => {
    fc.assert(
      fc.property(tensor(65000), (values) => {
        const decoded = roundTrip(values, 'float16');
        values.forEach((value, i) => {
          expect(Math.abs(decoded[i] - value)).toBeLessThanOrEqual(Math.max(Math.abs(value) * 2 ** -11, 2 ** -25));
        });
      }),
    );
  });

  it('refuses what overflows', () => {
    expect(() => quantize(Float32Array.of(1, 70000), 'float16')).toThrow(/reach from 1 to 70000; float16 holds/);
  });
});

describe('float32', () => {
  it('is exact, and neither side shares memory with the other', () => {
    const values = Float32Array.of(1, -0, 1e-45, 3e38);
    const { bytes, entry } = store(values, 'float32');
    const decoded = dequantize(bytes, entry);
    values.fill(7);
    bytes.fill(0);
    expect(decoded).toEqual(Float32Array.of(1, -0, 1e-45, 3e38));
    expect(entry).not.toHaveProperty('quantization');
  });

  it('refuses to decode NaN and infinity', () => {
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY]) {
      const bytes = new Uint8Array(Float32Array.of(0, value).buffer);
      expect(() => dequantize(bytes, { name: 'w', shape: [2], dtype: 'float32' })).toThrow(/NaN, infinite/);
    }
  });
});

describe.each(kinds)('%s as any kind', (kind) => {
  it('decodes as tf.io.decodeWeights does', async () => {
    await fc.assert(
      fc.asyncProperty(tensor(1000), async (values) => {
        const { bytes, entry } = store(values, kind);
        expect(dequantize(bytes, entry)).toEqual(await tfjsDecode(bytes, entry));
      }),
    );
  });

  it('decodes from any byte of a shard', () => {
    const values = Float32Array.of(0.5, -1, 2, 0);
    const { bytes, entry } = store(values, kind);
    const shard = Buffer.alloc(bytes.length + 3);
    shard.set(bytes, 3);
    expect(dequantize(shard.subarray(3), entry)).toEqual(dequantize(bytes, entry));
  });

  it('refuses NaN and infinity, and says where', () => {
    expect(() => quantize(Float32Array.of(1, Number.NaN), kind)).toThrow(/Value 1 of 2 is NaN/);
    expect(() => quantize(Float32Array.of(Number.NEGATIVE_INFINITY), kind)).toThrow(/Value 0 of 1 is -Infinity/);
  });

  it('refuses bytes of another length', () => {
    const { bytes, entry } = store(Float32Array.of(1, 2, 3), kind);
    expect(() => dequantize(bytes.subarray(1), entry)).toThrow(expect.objectContaining({ code: 'truncated' }));
    const longer = new Uint8Array(bytes.length + 1);
    expect(() => dequantize(longer, entry)).toThrow(expect.objectContaining({ code: 'malformed' }));
    expect(bytes).toHaveLength(entryBytes(entry));
  });
});

describe('quantizeModel', () => {
  it('keeps biases and scalars as float32 and quantizes the rest', () => {
    const { entries, tensors } = quantizeModel(
      new Map([
        ['kernel', { shape: [1, 2], values: Float32Array.of(1, 2) }],
        ['bias', { shape: [2], values: Float32Array.of(1, 2) }],
        ['gain', { shape: [], values: Float32Array.of(1) }],
      ]),
      'uint8',
    );
    expect(entries.map(({ quantization }) => quantization?.dtype)).toEqual(['uint8', undefined, undefined]);
    expect(tensors.map(({ length }) => length)).toEqual([2, 8, 4]);
  });

  it('gives tensors that are a small share of a uint8 model 16 bits, and no others', () => {
    const model = new Map(
      [64, 63 * 64].map((size) => [`kernel-${size}`, { shape: [1, size], values: new Float32Array(size).fill(0.5) }]),
    );
    const kindsAs = (kind: QuantizationKind) =>
      quantizeModel(model, kind).entries.map(({ quantization }) => quantization?.dtype);
    expect(kindsAs('uint8')).toEqual(['uint16', 'uint8']);
    expect(kindsAs('float16')).toEqual(['float16', 'float16']);
    expect(kindsAs('float32')).toEqual([undefined, undefined]);
    model.set('one more', { shape: [1, 1], values: Float32Array.of(0) });
    model.delete('kernel-4032');
    expect(kindsAs('uint8')).toEqual(['uint8', 'uint16']);
  });

  it('stores levels as they are, whatever the kind', () => {
    const levels = [Uint8Array.of(1, 128, 255), Uint16Array.of(0, 9, 65_535)].map((codes) => ({
      codes,
      scale: 0.5,
      min: -64,
    }));
    const model = new Map(
      levels.map((each, i) => {
        const { values } = storedWeight(new Uint8Array(each.codes.buffer), {
          name: 'w',
          shape: [3],
          dtype: 'float32',
          quantization: { ...each, dtype: i === 0 ? 'uint8' : 'uint16', original_dtype: 'float32' },
        });
        return [`w${i}`, { shape: [3], values, levels: each }] as const;
      }),
    );
    for (const kind of kinds) {
      const { entries, tensors } = quantizeModel(model, kind);
      entries.forEach((entry, i) => {
        const { codes, ...line } = levels[i];
        expect(storedWeight(tensors[i], entry)).toMatchObject({ levels: { codes, ...line } });
      });
    }
  });

  it('names the tensor that cannot be stored', () => {
    const bad = (shape: number[], value: number) =>
      new Map([['conv/kernel', { shape, values: Float32Array.of(value) }]]);
    expect(() => quantizeModel(bad([1, 1], Number.NaN), 'uint8')).toThrow(/conv\/kernel/);
    expect(() => quantizeModel(bad([2, 1], 0), 'uint8')).toThrow(/"conv\/kernel"[\s\S]*\[2, 1\] has 2 values, but 1/);
    const levels = { codes: Uint8Array.of(1), scale: 1, min: 0 };
    const short = new Map([['conv/kernel', { shape: [2], values: new Float32Array(2), levels }]]);
    expect(() => quantizeModel(short, 'uint8')).toThrow(/\[2\] has 2 values, but 1/);
  });
});
