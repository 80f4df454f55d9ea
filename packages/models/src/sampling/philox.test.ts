import { describe, expect, it } from 'vitest';
import { philox4x32 } from './philox.ts';

type Words = [number, number, number, number];
const ALL = 0xffff_ffff;

function encrypt(counter: Words, key: [number, number]): number[] {
  const out = new Uint32Array(4);
  philox4x32(out, ...counter, ...key);
  return [...out];
}

/** The paper's rounds in exact integers, to hold the 32-bit arithmetic against. */
function reference(counter: Words, key: [number, number]): number[] {
  let [x0, x1, x2, x3] = counter.map(BigInt);
  let [k0, k1] = key.map(BigInt);
  const low = (x: bigint) => BigInt.asUintN(32, x);
  for (let round = 0; round < 10; round++) {
    const a = 0xd2511f53n * x0;
    const b = 0xcd9e8d57n * x2;
    [x0, x1, x2, x3] = [(b >> 32n) ^ x1 ^ k0, low(b), (a >> 32n) ^ x3 ^ k1, low(a)];
    [k0, k1] = [low(k0 + 0x9e3779b9n), low(k1 + 0xbb67ae85n)];
  }
  return [x0, x1, x2, x3].map(Number);
}

describe('philox4x32', () => {
  it.each<[Words, [number, number], Words]>([
    [
      [0, 0, 0, 0],
      [0, 0],
      [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8],
    ],
    [
      [ALL, ALL, ALL, ALL],
      [ALL, ALL],
      [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
    ],
    [
      [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
      [0xa4093822, 0x299f31d0],
      [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
    ],
  ])('gives the known answer of Random123 for %j', (counter, key, answer) => {
    expect(encrypt(counter, key)).toEqual(answer);
  });

  it('multiplies exactly: a chain of its own outputs agrees with big integers', () => {
    let counter: Words = [1, 2, 3, 4];
    for (let i = 0; i < 500; i++) {
      const key: [number, number] = [counter[1], counter[2]];
      const next = encrypt(counter, key);
      expect(next).toEqual(reference(counter, key));
      counter = next as Words;
    }
  });
});
