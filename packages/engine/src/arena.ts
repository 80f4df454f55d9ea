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
  const placed = new Placed(tenants);
  let bytes = 0;
  for (const index of order) {
    const size = aligned(tenants[index].bytes);
    const met = placed.meeting(tenants[index]).sort((a, b) => offsets[a] - offsets[b]);
    const offset = bestGap(
      size,
      met.map((other) => endsOf(offsets[other], tenants[other])),
    );
    offsets[index] = offset;
    bytes = Math.max(bytes, offset + size);
    placed.add(index);
  }
  return { offsets, bytes };
}

/** Those that have a place, by step: most live for one step alone, and meet few of all. */
class Placed {
  private readonly tenants: readonly Tenant[];
  private readonly living = new Map<number, number[]>();
  private readonly beginning = new Map<number, number[]>();

  constructor(tenants: readonly Tenant[]) {
    this.tenants = tenants;
  }

  /** Each that lives at the same time: those that are there when it comes, and those that come while it is there. */
  meeting({ first, last }: Tenant): number[] {
    const met = [...(this.living.get(first) ?? [])];
    for (let step = first + 1; step <= last; step++) met.push(...(this.beginning.get(step) ?? []));
    return met;
  }

  add(index: number): void {
    const { first, last } = this.tenants[index];
    listed(this.beginning, first).push(index);
    for (let step = first; step <= last; step++) listed(this.living, step).push(index);
  }
}

function listed(lists: Map<number, number[]>, step: number): number[] {
  const known = lists.get(step);
  if (known !== undefined) return known;
  const list: number[] = [];
  lists.set(step, list);
  return list;
}

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
