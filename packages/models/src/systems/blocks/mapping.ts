import type { Net } from '../../net/index.ts';

interface MappingOptions {
  readonly latent: number;
  readonly classes: number;
  readonly styleDimensions: number;
  readonly mappingLayers: number;
  readonly mappingRate: number;
}

/**
 * The mapping network (Karras et al. 2018, section 2): z `[latent]`, and class `[classes]` where there are classes -> style
 * `[styleDimensions]`. A class is embedded and stands beside the latent, each at a mean square of 1.
 */
export function mapping<V>(
  net: Net<V>,
  inputs: Readonly<Record<string, V>>,
  { latent, classes, styleDimensions, mappingLayers, mappingRate }: MappingOptions,
): V {
  let x = net.pixelNorm(inputs.z!);
  if (classes > 0) {
    const embedded = net.dense(inputs.class!, 'embed', latent, { weights: 'equalized', gain: 1, bias: false });
    x = net.concat(x, net.pixelNorm(embedded)); // [2 latent]
  }
  for (let layer = 0; layer < mappingLayers; layer++) {
    x = net.leakyRelu(net.dense(x, `map-${layer}`, styleDimensions, { weights: 'equalized', multiplier: mappingRate }));
  }
  return x;
}
