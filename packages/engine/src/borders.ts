import type { Plan, Shape } from '@omokage/models/plan';
import { pictureOf } from './layout.ts';
import { operationFor } from './lower/index.ts';
import { borderOf, passesOf } from './windows.ts';

/**
 * The border of every value that has one: the most that any convolution reads around it. Values that are combined pixel by pixel have the
 * same, so that this runs over whole buffers without minding rows.
 */
export function planBorders(plan: Plan, shapes: ReadonlyMap<string, Shape>): ReadonlyMap<string, number> {
  const groups = new Groups();
  const needs: [id: string, border: number][] = [];
  for (const node of plan.nodes) {
    const operation = operationFor(node);
    const [first] = node.inputs;
    if (operation.windowed) needs.push([first, borderOf(passesOf(node, shapes.get(first)!), shapes.get(first)!)]);
    const flat = operation.flat === 'all' ? node.inputs : operation.flat === 'first' ? [first] : [];
    for (const id of flat) if (sameSides(shapes.get(id)!, shapes.get(node.id)!)) groups.join(id, node.id);
  }
  const borders = new Map<string, number>();
  for (const [id, border] of needs) {
    const group = groups.of(id);
    borders.set(group, Math.max(borders.get(group) ?? 0, border));
  }
  return new Map([...shapes.keys()].map((id) => [id, borders.get(groups.of(id)) ?? 0]));
}

/** Of shapes of one rank: a vector is one pixel too, but stands beside pictures without being one. */
function sameSides(a: Shape, b: Shape): boolean {
  if (a.length !== b.length) return false;
  const [one, other] = [pictureOf(a), pictureOf(b)];
  return one.height === other.height && one.width === other.width;
}

/** Disjoint sets of names, each known by one of its members. */
class Groups {
  private readonly parents = new Map<string, string>();

  of(id: string): string {
    let root = id;
    for (let parent = this.parents.get(root); parent !== undefined; parent = this.parents.get(root)) root = parent;
    // The next one who asks has a shorter way.
    for (let at = id; at !== root; ) {
      const next = this.parents.get(at)!;
      this.parents.set(at, root);
      at = next;
    }
    return root;
  }

  join(a: string, b: string): void {
    const [one, other] = [this.of(a), this.of(b)];
    if (one !== other) this.parents.set(one, other);
  }
}
