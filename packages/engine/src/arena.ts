/** Something that needs memory from one step to another, both included. */
export interface Tenant {
  readonly bytes: number;
  readonly first: number;
  readonly last: number;
}

/** Of all places, so that rows of pixels begin where lines of the cache do. */
export const ALIGNMENT = 64;

export const aligned = (bytes: number): number => Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;

/**
 * Gives everybody a place such that no two that live at the same time overlap: the largest first, each into the smallest gap that it
 * fits into between those that it meets.
 *
 * @returns the offset of each, and the bytes that all of them need
 */
export function placeTenants(tenants: readonly Tenant[]): { offsets: number[]; bytes: number } {
  const offsets = new Array<number>(tenants.length).fill(0);
  const order = tenants.map((_, index) => index).sort((a, b) => tenants[b].bytes - tenants[a].bytes || a - b);
  /** Those that have a place, by offset. */
  const placed: number[] = [];
  let bytes = 0;
  for (const index of order) {
    const tenant = tenants[index];
    const size = aligned(tenant.bytes);
    const offset = bestGap(
      size,
      placed.filter((other) => meet(tenant, tenants[other])).map((other) => endsOf(offsets[other], tenants[other])),
    );
    offsets[index] = offset;
    bytes = Math.max(bytes, offset + size);
    insert(placed, index, offsets);
  }
  return { offsets, bytes };
}

const meet = (a: Tenant, b: Tenant): boolean => a.first <= b.last && b.first <= a.last;

const endsOf = (offset: number, { bytes }: Tenant): readonly [from: number, to: number] => [
  offset,
  offset + aligned(bytes),
];

/** @param taken ordered by where they begin; they may overlap one another */
function bestGap(size: number, taken: readonly (readonly [from: number, to: number])[]): number {
  let end = 0;
  let best: { offset: number; room: number } | undefined;
  for (const [from, to] of taken) {
    const room = from - end;
    if (room >= size && (best === undefined || room < best.room)) best = { offset: end, room };
    end = Math.max(end, to);
  }
  return best?.offset ?? end;
}

function insert(placed: number[], index: number, offsets: readonly number[]): void {
  let at = placed.length;
  while (at > 0 && offsets[placed[at - 1]] > offsets[index]) at--;
  placed.splice(at, 0, index);
}
