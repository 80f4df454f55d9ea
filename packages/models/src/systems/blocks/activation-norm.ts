import type { Net } from '../../net/index.ts';

/** Norms that networks from picture to picture can have behind their convolutions. */
export const ACTIVATION_NORMS = ['none', 'batch', 'instance'] as const;
export type ActivationNorm = (typeof ACTIVATION_NORMS)[number];

/** `[h, w, c] -> [h, w, c]`. */
export function normalised<V>(net: Net<V>, x: V, name: string, norm: ActivationNorm): V {
  if (norm === 'batch') return net.batchNorm(x, name);
  return norm === 'instance' ? net.instanceNorm(x, name) : x;
}
