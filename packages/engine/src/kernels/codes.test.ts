import { describe, expect, it } from 'vitest';
import { inBothBuilds, someCodes, someNumbers } from './both-builds.ts';

/** Whole vectors, quarters of them, and both. */
const COUNTS = [4, 16, 12, 52, 128];

/** To the nearest integer, halves to even. */
function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  if (x - floor !== 0.5) return Math.round(x);
  return floor % 2 === 0 ? floor : floor + 1;
}

/** In single precision, as kernels compute it. */
function code(x: number, inverse: number, zero: number): number {
  const y = Math.fround(Math.fround(x * Math.fround(inverse)) + zero);
  return Math.min(127, Math.max(0, roundHalfEven(y)));
}

const encoded = (x: Float32Array, inverse: number, zero: number): Uint8Array =>
  inBothBuilds((room) => {
    const out = room.bytesFor(x.length);
    room.kernels.encode(room.put(x), out, x.length, inverse, zero);
    return room.bytes(out, x.length);
  });

describe('encode', () => {
  it('rounds and clamps', () => {
    for (const count of COUNTS) {
      const x = someNumbers(count).map((value) => value * 3);
      expect(encoded(x, 47.3, 64)).toEqual(Uint8Array.from(x, (value) => code(value, 47.3, 64)));
    }
  });

  it('takes halves to the even code', () => {
    expect([...encoded(Float32Array.of(0.5, 1.5, 2.5, 126.5), 1, 0)]).toEqual([0, 2, 2, 126]);
  });

  it('takes what lies outside to the ends, and NaN to 0', () => {
    const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;
    expect([...encoded(Float32Array.of(1e30, -1e30, infinity, -infinity), 1, 60)]).toEqual([127, 0, 127, 0]);
    expect([...encoded(Float32Array.of(nan, 0, -0, 127.4), 1, 60)]).toEqual([0, 60, 60, 127]);
  });
});

describe('decode', () => {
  it('is the number that a code reads as', () => {
    for (const count of COUNTS) {
      const codes = someCodes(count);
      const made = inBothBuilds((room) => {
        const out = room.floatsFor(count);
        room.kernels.decode(room.put(codes), out, count, 0.037, 51);
        return room.floats(out, count);
      });
      expect(made).toEqual(Float32Array.from(codes, (q) => (q - 51) * Math.fround(0.037)));
    }
  });

  it('is taken back by encode', () => {
    const codes = Uint8Array.from({ length: 128 }, (_, i) => i);
    const made = inBothBuilds((room) => {
      const [floats, out] = [room.floatsFor(128), room.bytesFor(128)];
      room.kernels.decode(room.put(codes), floats, 128, 0.0123, 40);
      room.kernels.encode(floats, out, 128, 1 / 0.0123, 40);
      return room.bytes(out, 128);
    });
    expect(made).toEqual(codes);
  });
});

describe('addCodes', () => {
  it('is the code nearest to the sum', () => {
    for (const count of COUNTS) {
      const [a, b] = [someCodes(count, 1), someCodes(count, 2)];
      const [scaleA, zeroA, scaleB, zeroB, scale, zero] = [0.031, 64, 0.017, 12, 0.029, 50];
      const made = inBothBuilds((room) => {
        const out = room.put(a);
        room.kernels.addCodes(out, room.put(b), out, count, scaleA, zeroA, scaleB, zeroB, 1 / scale, zero);
        return room.bytes(out, count);
      });
      made.forEach((q, i) => {
        const sum = ((a[i]! - zeroA) * scaleA + (b[i]! - zeroB) * scaleB) / scale + zero;
        // Half a code, and what single precision adds.
        expect(Math.abs(q - Math.min(127, Math.max(0, sum)))).toBeLessThan(0.5001);
      });
    }
  });

  it('keeps the zero code where both are', () => {
    const made = inBothBuilds((room) => {
      const [a, b, out] = [
        room.put(new Uint8Array(20).fill(9)),
        room.put(new Uint8Array(20).fill(77)),
        room.bytesFor(20),
      ];
      room.kernels.addCodes(a, b, out, 20, 0.7, 9, 0.123, 77, 1 / 0.31, 33);
      return room.bytes(out, 20);
    });
    expect([...new Set(made)]).toEqual([33]);
  });
});

describe('mapCodes', () => {
  it('looks every code up', () => {
    const table = Uint8Array.from({ length: 128 }, (_, q) => (q * 37 + 11) % 256);
    for (const count of COUNTS) {
      const codes = count === 128 ? Uint8Array.from({ length: 128 }, (_, i) => i) : someCodes(count);
      const made = inBothBuilds((room) => {
        const at = room.put(codes);
        room.kernels.mapCodes(at, at, count, room.put(table));
        return room.bytes(at, count);
      });
      expect(made).toEqual(codes.map((q) => table[q]!));
    }
  });
});
