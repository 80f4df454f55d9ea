import type { Net } from '../../net/index.ts';

/**
 * Self-attention over a feature map (Zhang et al. 2018, section 3), `[h, w, c] -> [h, w, c]`: each place adds what it takes from all
 * others, times a trained number that starts at 0. Keys and values are pooled to a quarter of the places, and have an eighth and a
 * half of the channels, as in the authors' program. All kernels have a spectral norm.
 */
export function selfAttention<V>(net: Net<V>, x: V): V {
  const channels = net.shapeOf(x).at(-1)!;
  const project = (from: V, name: string, share: number) =>
    net.conv(from, name, {
      filters: Math.max(1, Math.floor(channels / share)),
      kernel: 1,
      bias: false,
      weights: 'spectral',
      gain: 1,
    });
  const query = project(x, 'query', 8);
  const key = net.maxPool(project(x, 'key', 8)); // [h/2,w/2,c/8]
  const value = net.maxPool(project(x, 'value', 2)); // [h/2,w/2,c/2]
  const seen = net.conv(net.attention(query, key, value), 'out', {
    filters: channels,
    kernel: 1,
    bias: false,
    weights: 'spectral',
    gain: 1,
  }); // [h,w,c]
  return net.add(x, net.gate(seen, 'gamma'));
}
