import { describe, expect, it } from 'vitest';
import { ACTIVATIONS } from '../kernel-module.ts';
import { inBothBuilds } from './both-builds.ts';

interface Case {
  readonly features: number;
  readonly columns: number;
  readonly factors?: boolean;
  readonly activation?: number;
  readonly bytes?: (index: number) => number;
}

const SCALE = 0.013;
const LEAST = -1.7;
const SLOPE = 0.2;

/** What the kernel makes in both builds, and what it should make. */
function multiplied({ features, columns, factors = false, activation = ACTIVATIONS.none, bytes = hashed }: Case) {
  const x = Float32Array.from({ length: features }, (_, k) => Math.sin(5 * k + 1) * 3);
  const weights = Uint8Array.from({ length: features * columns }, (_, index) => bytes(index));
  const bias = Float32Array.from({ length: columns }, (_, column) => Math.cos(column));
  const factor = Float32Array.from({ length: columns }, (_, column) => 0.5 + (column % 5) / 4);
  // [features, columns] -> [columns/16, features, 16]
  const panels = Uint8Array.from(weights, (_, place) => {
    const [panel, rest] = [Math.floor(place / (16 * features)), place % (16 * features)];
    return weights[Math.floor(rest / 16) * columns + panel * 16 + (rest % 16)]!;
  });
  const got = inBothBuilds((room) => {
    const out = room.floatsFor(columns);
    const [from, table, shift] = [room.put(x), room.put(panels), room.put(bias)];
    const at = factors ? room.put(factor) : 0;
    room.kernels.multiplyStored(from, features, table, SCALE, LEAST, at, shift, columns, out, activation, SLOPE);
    return room.floats(out, columns);
  });
  const wanted = Array.from(bias, (shift, column) => {
    let sum = 0;
    x.forEach((value, k) => {
      sum += value * (weights[k * columns + column]! * SCALE + LEAST);
    });
    const y = shift + sum * (factors ? factor[column]! : 1);
    const slope = activation === ACTIVATIONS.none ? 1 : activation === ACTIVATIONS.relu ? 0 : SLOPE;
    return y < 0 ? y * slope : y;
  });
  return { got, wanted };
}

const hashed = (index: number): number => (index * 2654435761) >>> 24;

describe('multiplyStored', () => {
  it.each<Case>([
    { features: 1, columns: 16 },
    { features: 3, columns: 32 },
    { features: 64, columns: 1536 },
    { features: 129, columns: 48, factors: true },
    { features: 64, columns: 16, activation: ACTIVATIONS.relu },
    { features: 64, columns: 16, activation: ACTIVATIONS.leakyRelu, factors: true },
    { features: 500, columns: 16, bytes: () => 255 },
    { features: 500, columns: 16, bytes: () => 0 },
  ])('multiplies by bytes as they read, the same in both builds: %o', (given) => {
    const { got, wanted } = multiplied(given);
    const largest = Math.max(...wanted.map(Math.abs), 1);
    wanted.forEach((value, column) => {
      expect(Math.abs(got[column]! - value), `column ${column}`).toBeLessThan(
        2e-6 * largest * Math.sqrt(given.features),
      );
    });
  });

  it('is its bias where there are no features', () => {
    const { got, wanted } = multiplied({ features: 0, columns: 16 });
    expect([...got]).toEqual(wanted.map(Math.fround));
  });
});
