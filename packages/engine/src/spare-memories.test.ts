import { describe, expect, it } from 'vitest';
import type { KernelExports } from './kernel-module.ts';
import { type Place, SpareMemories } from './spare-memories.ts';
import { newMemory } from './web-assembly.ts';

const PAGE = 1 << 16;

const placeOf = (pages: number): Place => ({ memory: newMemory(pages), kernels: {} as KernelExports });

function spareOf(...pages: number[]) {
  const spare = new SpareMemories();
  const places = pages.map(placeOf);
  for (const place of places) spare.keep(place);
  return { spare, places };
}

describe('SpareMemories', () => {
  it('gives the smallest that is large enough, all zero', () => {
    const { spare, places } = spareOf(6, 4, 1);
    new Uint8Array(places[1].memory.buffer).fill(7);
    const found = spare.take(3 * PAGE);
    expect(found).toBe(places[1]);
    expect(new Uint8Array(found!.memory.buffer).every((byte) => byte === 0)).toBe(true);
    expect(spare.bytes).toBe(7 * PAGE);
    expect(spare.take(3 * PAGE)).toBe(places[0]);
  });

  it('gives none of more than twice as much, but rather one to be grown', () => {
    const { spare, places } = spareOf(9, 1, 2);
    expect(spare.take(4 * PAGE)).toBe(places[2]);
    expect(spare.take(4 * PAGE)).toBe(places[1]);
    expect(spare.take(4 * PAGE)).toBeUndefined();
    expect(spare.bytes).toBe(9 * PAGE);
  });

  it('lets go of what was left longest ago', () => {
    const { spare, places } = spareOf(4, 1, 3);
    spare.shrinkTo(4 * PAGE);
    expect(spare.bytes).toBe(4 * PAGE);
    expect([spare.take(2 * PAGE), spare.take(PAGE)]).toEqual([places[2], places[1]]);
    spare.shrinkTo(0);
    expect(spare.bytes).toBe(0);
  });
});
