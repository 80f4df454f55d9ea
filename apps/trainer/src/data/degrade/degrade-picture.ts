import { PURPOSE, RandomStream, type Seed } from '@omokage/models/sampling';
import type { Picture } from '../fit-square.ts';
import { joinAlpha, splitAlpha } from './alpha.ts';
import type { Degraded } from './degradation.ts';
import type { DegradationStep } from './spec.ts';

/** Steps that may follow one another; a stream of random numbers is named by copy and step together. */
export const MAX_STEPS = 256;

/** Which picture is degraded, and which of its copies. */
export interface DegradedCopy {
  readonly index: number;
  readonly copy: number;
}

/**
 * Applies the steps in their order. Alpha is kept as it is. The result depends on the picture, the steps, the seed, the
 * index and the copy alone, so that pictures may be degraded in any order, and a first copy is the same however many
 * there are. Several masks become one: a pixel is a hole where any of them has one.
 */
export async function degradePicture(
  picture: Picture,
  steps: readonly DegradationStep[],
  seed: Seed,
  { index, copy }: DegradedCopy,
): Promise<Degraded> {
  const { colours, alpha } = splitAlpha(picture);
  let current = colours;
  let mask: Uint8Array | undefined;
  for (const [i, { degradation, wishes }] of steps.entries()) {
    const stream = new RandomStream(seed, PURPOSE.degradation, index, MAX_STEPS * copy + i);
    const degraded = await degradation.degrade(current, wishes, stream);
    current = degraded.picture;
    mask = union(mask, degraded.mask);
  }
  return { picture: joinAlpha(current, alpha), mask };
}

function union(one: Uint8Array | undefined, other: Uint8Array | undefined): Uint8Array | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one.map((value, i) => Math.max(value, other[i]));
}
