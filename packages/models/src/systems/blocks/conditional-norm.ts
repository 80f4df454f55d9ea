import type { KernelOptions, Net } from '../../net/index.ts';

/**
 * Batch norm whose scale and shift follow from a condition `[n]`, such as a one-hot class (Dumoulin et al. 2016; Miyato and Koyama
 * 2018): one scale and shift for each class. Trained ones without a condition.
 *
 * They start as a plain batch norm's, at scale 1 and shift 0, unless `options` give the kernels a gain.
 */
export function conditionalNorm<V>(
  net: Net<V>,
  x: V,
  name: string,
  condition: V | undefined,
  options: KernelOptions = { gain: 0 },
): V {
  if (condition === undefined) return net.batchNorm(x, name);
  const channels = net.shapeOf(x).at(-1)!;
  const follow = (role: string) => net.dense(condition, `${name}-${role}`, channels, { bias: false, ...options }); // [c]
  return net.modulate(net.batchNorm(x, name, { affine: false }), follow('scale'), follow('shift'));
}
