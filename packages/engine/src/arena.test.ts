import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ALIGNMENT, aligned, placeTenants, type Tenant } from './arena.ts';

const tenant = (bytes: number, first: number, last: number): Tenant => ({ bytes, first, last });

/** Pairs that are there at the same time and share a byte. */
function collisions(tenants: readonly Tenant[], offsets: readonly number[]): string[] {
  return tenants.flatMap((a, i) =>
    tenants.slice(0, i).flatMap((b, j) => {
      const together = a.first <= b.last && b.first <= a.last;
      const overlap = offsets[i] < offsets[j] + b.bytes && offsets[j] < offsets[i] + a.bytes;
      return together && overlap ? [`${i} and ${j}`] : [];
    }),
  );
}

/** Most bytes that are in use at any one step: nothing can need less. */
const leastBytes = (tenants: readonly Tenant[]): number =>
  Math.max(
    0,
    ...tenants.map(({ first }) =>
      tenants.reduce((sum, each) => sum + (each.first <= first && first <= each.last ? aligned(each.bytes) : 0), 0),
    ),
  );

describe('placeTenants', () => {
  it('lets no two that live at the same time overlap', () => {
    const lives = fc
      .record({ bytes: fc.integer({ min: 0, max: 5_000 }), first: fc.nat(30), length: fc.nat(30) })
      .map(({ bytes, first, length }) => tenant(bytes, first, first + length));
    fc.assert(
      fc.property(fc.array(lives, { maxLength: 60 }), (tenants) => {
        const { offsets, bytes } = placeTenants(tenants);
        expect(collisions(tenants, offsets)).toEqual([]);
        expect(offsets.every((offset) => offset % ALIGNMENT === 0 && offset >= 0)).toBe(true);
        expect(bytes).toBe(Math.max(0, ...tenants.map((each, i) => offsets[i] + aligned(each.bytes))));
        expect(bytes).toBeGreaterThanOrEqual(leastBytes(tenants));
      }),
    );
  });

  it.each<[string, Tenant[], number]>([
    ['nothing', [], 0],
    ['a chain, in which two live at a time', Array.from({ length: 50 }, (_, i) => tenant(1024, i, i + 1)), 2048],
    ['a pyramid, in the room of its foot', Array.from({ length: 8 }, (_, i) => tenant(64 << i, i, i + 1)), 8192 + 4096],
    ['stairs whose first lives to the end', [tenant(640, 0, 9), ...[1, 2, 3].map((i) => tenant(64, i, i))], 704],
    // The small ones end one after the other, and a large one comes only when all are gone.
    ['teeth of a comb', [...Array.from({ length: 8 }, (_, i) => tenant(64, 0, i)), tenant(512, 8, 9)], 512],
  ])('packs %s tightly', (_, tenants, bytes) => {
    expect(placeTenants(tenants).bytes).toBe(bytes);
    expect(bytes).toBe(leastBytes(tenants));
  });

  it('takes the smallest gap', () => {
    // Ballast lives on around two gaps of 128 and 64 bytes; what needs 64 leaves the larger one alone.
    const tenants = [
      tenant(1024, 0, 9),
      tenant(512, 0, 1),
      tenant(500, 0, 9),
      tenant(256, 0, 1),
      tenant(250, 0, 9),
      tenant(200, 5, 9),
      tenant(192, 5, 9),
    ];
    const { offsets, bytes } = placeTenants(tenants);
    expect(collisions(tenants, offsets)).toEqual([]);
    expect(offsets[5]).toBe(offsets[3]);
    expect(bytes).toBe(1024 + 512 + 512 + 256 + 256);
  });
});
