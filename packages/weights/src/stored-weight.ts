import type { Levels, PlanWeight } from '@omokage/models/plan';
import { ArtefactError, PUBLISH_AGAIN } from './artefact-error.ts';
import { fromHalf, HALF_INFINITY } from './half.ts';
import type { WeightEntry } from './manifest.ts';
import { entryBytes, type Quantization } from './quantize.ts';

/**
 * One tensor of an artefact, kept as it is stored: a quarter of what its values take where those are bytes. `values` are made at each
 * reading, in memory of their own; `levels` are the stored numbers, for whoever packs them without a copy as floats.
 *
 * That every value is a finite float32 is found out here, not at the first reading. `bytes` must stay as they are.
 * @throws ArtefactError `truncated` or `malformed` when `bytes` is not just as long as the entry says, `malformed` when
 *   a value is not a finite float32.
 */
export function storedWeight(bytes: Uint8Array, entry: WeightEntry): PlanWeight {
  const expected = entryBytes(entry);
  if (bytes.length !== expected) {
    throw new ArtefactError(bytes.length < expected ? 'truncated' : 'malformed', {
      what: `The weights "${entry.name}" cannot be decoded.`,
      detail: `${bytes.length} bytes were given where the table says ${expected}.`,
      fix: PUBLISH_AGAIN,
    });
  }
  const { finite, decode, levels } = contents(bytes, entry.quantization);
  if (!finite) {
    throw new ArtefactError('malformed', {
      what: `The weights "${entry.name}" cannot be decoded.`,
      detail: 'They hold a value that is NaN, infinite or beyond float32.',
      fix: PUBLISH_AGAIN,
    });
  }
  return {
    shape: entry.shape,
    get values() {
      return decode();
    },
    ...(levels && { levels }),
  };
}

interface Contents {
  /** Whether every value is a finite float32. */
  readonly finite: boolean;
  readonly decode: () => Float32Array;
  readonly levels?: Levels;
}

function contents(bytes: Uint8Array, quantization: Quantization | undefined): Contents {
  switch (quantization?.dtype) {
    case undefined: {
      const { buffer, byteOffset, length } = aligned(bytes, 4);
      const values = new Float32Array(buffer, byteOffset, length / 4);
      return { finite: values.every(Number.isFinite), decode: () => values.slice() };
    }
    case 'float16': {
      const halves = uint16sOf(bytes);
      const finite = halves.every((half) => (half & HALF_INFINITY) !== HALF_INFINITY);
      return { finite, decode: () => fromHalf(halves)! };
    }
    case 'uint8': {
      const codes = new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length); // also of a Node Buffer
      return ofLevels(codes, 0xff, quantization);
    }
    case 'uint16':
      return ofLevels(uint16sOf(bytes), 0xffff, quantization);
  }
}

function ofLevels(codes: Levels['codes'], top: number, { scale, min }: Omit<Levels, 'codes'>): Contents {
  // Levels lie on a line, so the two ends bound them all: no look at every value.
  const finite = [min, top * scale + min].every((end) => Number.isFinite(Math.fround(end)));
  const decode = () => {
    const values = new Float32Array(codes.length);
    for (let i = 0; i < codes.length; i++) values[i] = codes[i] * scale + min;
    return values;
  };
  return { finite, decode, levels: { codes, scale, min } };
}

function uint16sOf(bytes: Uint8Array): Uint16Array {
  const { buffer, byteOffset, length } = aligned(bytes, 2);
  return new Uint16Array(buffer, byteOffset, length / 2);
}

/** The bytes where elements of this size can be read: a tensor may begin at an odd byte of a shard, and is copied then. */
const aligned = (bytes: Uint8Array, elementBytes: number): Uint8Array =>
  bytes.byteOffset % elementBytes === 0 ? bytes : new Uint8Array(bytes);
