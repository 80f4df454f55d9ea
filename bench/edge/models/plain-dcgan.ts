import type { Network } from '@omokage/models/net';

/**
 * The generator of the paper (Radford et al. 2015) as everybody writes it, narrow: z -> 4x4, then only transposed convolutions with
 * kernels of 4 and strides of 2, the last of which makes the picture; batch norm and ReLU between, tanh at the end.
 */
export const plainDcgan: Network<{ readonly channels: readonly number[] }> = (net, { z }, { channels }) => {
  const [first, ...others] = channels as [number, ...number[]];
  let x = net.reshape(net.dense(z!, 'project', 16 * first, { bias: false }), [4, 4, first]);
  for (const [i, filters] of others.entries()) {
    x = net.relu(net.batchNorm(x, `norm-${i}`));
    x = net.convTranspose(x, `up-${i}`, { filters, bias: i === others.length - 1 });
  }
  return net.tanh(x);
};
