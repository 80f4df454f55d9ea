import { describe, expect, it } from 'vitest';
import { tfjsDecode } from './fixtures/tfjs-decode.ts';
import { fromHalf, toHalf } from './half.ts';

const half = (value: number) => toHalf(Float32Array.of(value))?.[0];
const finiteHalves = Uint16Array.from({ length: 0x10000 }, (_, i) => i).filter((h) => (h & 0x7c00) !== 0x7c00);

describe('half precision', () => {
  it('decodes every finite half as tfjs does', async () => {
    const bytes = new Uint8Array(finiteHalves.buffer);
    const quantization = { dtype: 'float16', original_dtype: 'float32' } as const;
    const theirs = await tfjsDecode(bytes, { name: 'w', shape: [finiteHalves.length], dtype: 'float32', quantization });
    expect(fromHalf(finiteHalves)).toEqual(theirs);
  });

  it('encodes every value that is a half as that half', () => {
    expect(toHalf(fromHalf(finiteHalves)!)).toEqual(finiteHalves);
  });

  it('rounds what lies between two halves to the nearer one, and ties to the even one', () => {
    const halves = finiteHalves.filter((h) => h < 0x7bff);
    const values = fromHalf(finiteHalves)!;
    for (const h of halves) {
      const [below, above] = [values[h], values[h + 1]];
      const middle = (below + above) / 2; // 11 + 1 bits of mantissa: exact in float32
      const step = (above - below) / 256;
      const around = toHalf(Float32Array.of(middle - step, middle, middle + step))!;
      if (around[0] !== h || around[1] !== h + (h & 1) || around[2] !== h + 1) {
        throw new Error(`around the middle of ${h} and ${h + 1}: ${around}`);
      }
    }
    expect(halves).toHaveLength(0x7bff);
  });

  it('keeps signed zeros and turns what is too small into them', () => {
    expect(half(0)).toBe(0);
    expect(half(-0)).toBe(0x8000);
    expect(half(2 ** -26)).toBe(0);
    expect(half(-(2 ** -26))).toBe(0x8000);
    expect(half(2 ** -24)).toBe(1);
  });

  it('refuses what would round to infinity, and NaN', () => {
    expect(half(65519.99)).toBe(0x7bff);
    expect(half(65520)).toBeUndefined();
    expect(half(-1e6)).toBeUndefined();
    expect(half(Number.NaN)).toBeUndefined();
    expect(half(Number.NEGATIVE_INFINITY)).toBeUndefined();
    expect(fromHalf(Uint16Array.of(0x7c00))).toBeUndefined();
    expect(fromHalf(Uint16Array.of(0xfe01))).toBeUndefined();
  });
});
