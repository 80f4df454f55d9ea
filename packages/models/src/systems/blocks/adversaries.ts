import type { Initialisation, Network } from '../../net/index.ts';
import { type BuiltSystem, drawnBy, type NetworkDescription, type OptimizerOptions } from '../system.ts';

/** Options of which the inputs and outputs of both networks follow. */
interface Ends {
  readonly size: number;
  readonly channels: number;
  readonly latent: number;
  /** 0 or absent where there are none. */
  readonly classes?: number;
}

interface Adversaries<Config> {
  /** z `[latent]`, class `[classes]` where there are any -> picture `[size, size, channels]`. */
  readonly generator: Network<Config>;
  /** picture `[size, size, channels]`, class -> score `[1]`. */
  readonly discriminator: Network<Config>;
  /** Of both, or of each. */
  readonly optimizer: OptimizerOptions | Readonly<Record<'generator' | 'discriminator', OptimizerOptions>>;
  /** See `NetworkDescription.clip`; of the discriminator. */
  readonly clip?: number;
  readonly initialisation?: Initialisation;
}

/** A `generator` that draws and a `discriminator` that judges: all of a system but its phases. */
export function adversaries<Config extends Ends>(
  config: Config,
  { generator, discriminator, optimizer, clip, initialisation = 'he' }: Adversaries<Config>,
): Omit<BuiltSystem, 'phases'> {
  const { size, channels, latent, classes = 0 } = config;
  const picture = [size, size, channels];
  const condition = classes > 0 ? { class: [classes] } : {};
  const optimizers = 'kind' in optimizer ? { generator: optimizer, discriminator: optimizer } : optimizer;
  const drawing: NetworkDescription = {
    network: (net, inputs) => generator(net, inputs, config),
    inputs: { z: [latent], ...condition },
    optimizer: optimizers.generator,
    averaged: true,
  };
  const judging: NetworkDescription = {
    network: (net, inputs) => discriminator(net, inputs, config),
    inputs: { picture, ...condition },
    optimizer: optimizers.discriminator,
    averaged: false,
    judges: 'picture',
    ...(clip !== undefined && { clip }),
  };
  return {
    picture,
    latentDimensions: latent,
    ...(classes > 0 && { classes }),
    initialisation,
    sampler: drawnBy('generator', drawing),
    networks: { generator: drawing, discriminator: judging },
  };
}
