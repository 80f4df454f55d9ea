import { sizeOf } from '@omokage/models/layers';
import { checkPlan, PlanError, resizePlan, type Shape } from '@omokage/models/plan';
import type { RestorerManifest } from '@omokage/weights';

/** From the side at which all of a usual picture goes in at once. */
const SIDES = [256, 192, 128, 96];
const SMALLEST = 64;

/** What a tile may need. */
export const TILE_LIMITS = {
  /** Numbers in the largest value between two layers: 8 MB, of which a network with skips has three or four at a time. */
  valueSize: 2_000_000,
  /** Multiply-accumulates: for so long nobody else gets a turn. About a second of CPU. */
  macs: 10e9,
} as const;

/**
 * Most pixels of a side that a restorer is given at once: the larger, the less is computed twice, and the further a network sees that
 * cannot go in tiles.
 */
export const tileSideFor = (manifest: RestorerManifest, shapes: ReadonlyMap<string, Shape>): number =>
  SIDES.find((side) => fits(manifest, shapes, side)) ?? SMALLEST;

function fits({ plan, restorer }: RestorerManifest, shapes: ReadonlyMap<string, Shape>, most: number): boolean {
  const side = Math.floor(most / restorer.multiple) * restorer.multiple;
  if (side === 0) return false;
  try {
    const facts = checkPlan(resizePlan(plan, side, side), shapes);
    const largest = Math.max(...[...facts.shapes.values()].map(sizeOf));
    return largest <= TILE_LIMITS.valueSize && facts.macs <= TILE_LIMITS.macs;
  } catch (error) {
    // Larger than any plan may be.
    if (error instanceof PlanError) return false;
    throw error;
  }
}
