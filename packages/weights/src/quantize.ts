import type { Levels, PlanWeight, PlanWeights, Shape } from '@omokage/models/plan';
import { ArtefactError } from './artefact-error.ts';
import { HALF_MAX, toHalf } from './half.ts';
import type { WeightEntry } from './manifest.ts';

/**
 * The standard weight quantization of tfjs, the writing side that tfjs lacks. `tf.io.decodeWeights` and any program
 * built on it reads what this writes. Multi-byte numbers are little-endian, as on every platform tfjs runs on.
 */

/** How the values of a tensor are stored: 1, 2, 2 or 4 bytes each. */
export type QuantizationKind = 'uint8' | 'uint16' | 'float16' | 'float32';

export type Quantization = NonNullable<WeightEntry['quantization']>;

export interface Quantized {
  readonly bytes: Uint8Array;
  /** Absent for `float32`: the bytes are the values. */
  readonly quantization?: Quantization;
}

const BYTES_PER_VALUE: Readonly<Record<QuantizationKind, number>> = { uint8: 1, uint16: 2, float16: 2, float32: 4 };

/** Keeps every decoded level inside float32, also where nudging zero moves the range by half a step. */
const AFFINE_MAGNITUDE_MAX = 1e38;

/**
 * Stores `values` as `kind`.
 *
 * `uint8` and `uint16` lay 2^8 or 2^16 levels evenly from the smallest value to the largest; decoding errs by at most
 * half a step plus float32 rounding. Where the range touches or spans zero it is moved by at most half a step so that
 * zero is itself a level: a weight of 0 stays exactly 0. `float16` rounds to nearest even.
 * @throws ArtefactError `malformed` for NaN, infinity, or magnitudes beyond 65504 (`float16`) or 1e38 (affine kinds).
 */
export function quantize(values: Float32Array, kind: QuantizationKind): Quantized {
  const range = finiteRange(values);
  if (kind === 'float32') return { bytes: bytesOf(values.slice()) };
  if (kind === 'float16') return quantizeHalf(values, range);
  return quantizeAffine(values, range, kind);
}

/** How many bytes a table entry takes in the shards. */
export function entryBytes(entry: WeightEntry): number {
  return entrySize(entry) * BYTES_PER_VALUE[entry.quantization?.dtype ?? 'float32'];
}

/** How many values a table entry has. */
export function entrySize({ shape }: WeightEntry): number {
  return sizeOf(shape);
}

const sizeOf = (shape: Shape): number => shape.reduce((size, dimension) => size * dimension, 1);

/** A tensor of so small a share of a model's values is stored in 16 bits where the others take 8. */
const SMALL_SHARE = 1 / 64;

/**
 * Quantizes all tensors of a model, in the order of the map. Tensors of rank 0 and 1 (biases, scales) stay float32:
 * they are a thousandth of the bytes, and an error in one shifts a whole channel. Small ones of a `uint8` model are `uint16`: they
 * stand next to the picture, where layers are narrow and an error shows in every pixel, and cost a few per cent of the bytes. Weights
 * that have `levels` are stored as these, whatever the kind: exactly as they are.
 * @returns the weight table, and for each entry its bytes.
 */
export function quantizeModel(
  weights: PlanWeights,
  kind: QuantizationKind,
): { entries: WeightEntry[]; tensors: Uint8Array[] } {
  const entries: WeightEntry[] = [];
  const tensors: Uint8Array[] = [];
  const total = [...weights.values()].reduce((sum, { shape }) => sum + sizeOf(shape), 0);
  const kindOf = (shape: readonly number[], size: number): QuantizationKind => {
    if (shape.length <= 1) return 'float32';
    return kind === 'uint8' && size <= SMALL_SHARE * total ? 'uint16' : kind;
  };
  for (const [name, weight] of weights) {
    const { shape } = weight;
    const { bytes, quantization } = stored(name, weight, kindOf(shape, sizeOf(shape)));
    entries.push({ name, shape: [...shape], dtype: 'float32', ...(quantization && { quantization }) });
    tensors.push(bytes);
  }
  return { entries, tensors };
}

function stored(name: string, weight: PlanWeight, kind: QuantizationKind): Quantized {
  const { shape, levels } = weight;
  const values = levels?.codes ?? weight.values;
  if (values.length !== sizeOf(shape)) {
    throw new ArtefactError('malformed', {
      what: `The weights "${name}" cannot be stored.`,
      detail: `Their shape [${shape.join(', ')}] has ${sizeOf(shape)} values, but ${values.length} were given.`,
      fix: 'Give the shape that belongs to the values.',
    });
  }
  return levels ? ofLevels(levels) : quantizeNamed(name, values as Float32Array, kind);
}

function ofLevels({ codes, scale, min }: Levels): Quantized {
  const dtype = codes instanceof Uint8Array ? 'uint8' : 'uint16';
  return { bytes: bytesOf(codes), quantization: { dtype, scale, min, original_dtype: 'float32' } };
}

function quantizeNamed(name: string, values: Float32Array, kind: QuantizationKind): Quantized {
  try {
    return quantize(values, kind);
  } catch (error) {
    if (!(error instanceof ArtefactError)) throw error;
    throw new ArtefactError(error.code, { ...partsOf(error), what: `The weights "${name}" cannot be stored.` });
  }
}

function partsOf({ what, detail, fix }: ArtefactError) {
  return { what, detail, fix };
}

interface Range {
  readonly min: number;
  readonly max: number;
}

function finiteRange(values: Float32Array): Range {
  if (values.length === 0) return { min: 0, max: 0 };
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (!Number.isFinite(value)) {
      throw new ArtefactError('malformed', {
        what: 'The weights cannot be stored.',
        detail: `Value ${i} of ${values.length} is ${value}.`,
        fix: 'The training diverged: go back to an earlier checkpoint, or train with a lower learning rate.',
      });
    }
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}

function tooLarge({ min, max }: Range, limit: number, kind: QuantizationKind): ArtefactError {
  return new ArtefactError('malformed', {
    what: 'The weights cannot be stored.',
    detail: `They reach from ${min} to ${max}; ${kind} holds magnitudes up to ${limit}.`,
    fix: 'Export as float32, or go back to a checkpoint from before the weights grew.',
  });
}

function quantizeHalf(values: Float32Array, range: Range): Quantized {
  const halves = toHalf(values);
  if (halves === undefined) throw tooLarge(range, HALF_MAX, 'float16');
  return { bytes: bytesOf(halves), quantization: { dtype: 'float16', original_dtype: 'float32' } };
}

function quantizeAffine(values: Float32Array, range: Range, dtype: 'uint8' | 'uint16'): Quantized {
  if (Math.max(-range.min, range.max) > AFFINE_MAGNITUDE_MAX) throw tooLarge(range, AFFINE_MAGNITUDE_MAX, dtype);
  const top = dtype === 'uint8' ? 0xff : 0xffff;
  const { scale, min } = affineLevels(range, top);
  const levels = dtype === 'uint8' ? new Uint8Array(values.length) : new Uint16Array(values.length);
  for (let i = 0; i < values.length; i++) {
    levels[i] = Math.min(top, Math.max(0, Math.round((values[i] - min) / scale)));
  }
  return { bytes: bytesOf(levels), quantization: { dtype, scale, min, original_dtype: 'float32' } };
}

/** `scale` and `min` in float64: a level decodes as `q * scale + min`. */
function affineLevels({ min, max }: Range, top: number): { scale: number; min: number } {
  if (min === max) return { scale: 1, min: min + 0 }; // one level; `+ 0` turns -0, which JSON cannot say, into 0
  const scale = (max - min) / top;
  if (min > 0 || max < 0) return { scale, min };
  // zero * scale - zero * scale is exactly 0, whatever the rounding of the product.
  const zero = Math.round(-min / scale);
  return { scale, min: 0 - zero * scale };
}

function bytesOf(values: Float32Array | Uint16Array | Uint8Array): Uint8Array {
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}
