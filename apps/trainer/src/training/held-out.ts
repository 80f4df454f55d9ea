import { PURPOSE, RandomStream, type Seed } from '@omokage/models/sampling';

/** The images of a data set in two parts, each ascending. */
export interface Parts {
  readonly training: Uint32Array;
  /** Never trained on: what is learned is tested on these. */
  readonly heldOut: Uint32Array;
}

/** Sets a share of `count` images aside, at random, as the seed decides. At least one is left to train on. */
export function holdOut(count: number, share: number, seed: Seed): Parts {
  const order = new RandomStream(seed, PURPOSE.heldOut).permutation(count);
  const kept = Math.max(1, count - Math.round(share * count));
  return { training: order.slice(0, kept).sort(), heldOut: order.slice(kept).sort() };
}
