/** For tests: a system that turns pictures into others with every trait that matters to the trainer, and pairs for it. */
import { alone, type BuiltSystem, type ConfiguredSystem, type NetworkDescription } from '@omokage/models/systems';
import * as tf from '@tensorflow/tfjs-core';
import { PackedWriter } from '../data/packed-writer.ts';

export interface TinyRestorer {
  readonly side?: number;
  readonly inputChannels?: 1 | 3;
  readonly paired?: boolean;
  readonly masked?: boolean;
  /** Pictures that it remembers from step to step; none where left out. */
  readonly pool?: number;
}

/** Two convolutions with a batch norm between them, and the mean squared difference as the loss. */
export function tinyRestorer(options: TinyRestorer = {}): ConfiguredSystem {
  const { side = 8, inputChannels = 3, paired = true, masked = false, pool } = options;
  const generator: NetworkDescription = {
    network: (net, { picture, mask }) => {
      const seen = mask === undefined ? picture! : net.concat(picture!, mask);
      const features = net.relu(net.batchNorm(net.conv(seen, 'first', { filters: 6, kernel: 3 }), 'norm'));
      return net.tanh(net.conv(features, 'last', { filters: 3, kernel: 3 }));
    },
    inputs: { picture: [side, side, inputChannels], ...(masked && { mask: [side, side, 1] }) },
    optimizer: { kind: 'adam', learningRate: 0.01, beta1: 0.5, beta2: 0.99 },
    averaged: true,
  };
  const built: BuiltSystem = {
    picture: [side, side, 3],
    latentDimensions: 0,
    networks: { generator },
    initialisation: 'he',
    phases: [
      {
        name: 'G',
        trains: ['generator'],
        every: 1,
        loss: ({ generator }, { inputs, masks, reals }) => {
          const made = generator!({ picture: inputs!, ...(masks && { mask: masks }) });
          const loss = tf.mean(tf.squaredDifference(made, reals)) as tf.Scalar;
          return {
            loss,
            readouts: { 'G reals': tf.mean(reals) as tf.Scalar },
            ...(pool !== undefined && { remember: { pool: tf.slice(made, [0, 0, 0, 0], [pool, side, side, 3]) } }),
          };
        },
      },
    ],
    restorer: { inputChannels, paired, masked, network: alone('generator', generator) },
    ...(pool !== undefined && { memory: { pool: { shape: [pool, side, side, 3] } } }),
  };
  return { ...built, system: 'tiny-restorer', config: {} };
}

export interface TinyPairs {
  readonly count?: number;
  readonly width?: number;
  readonly height?: number;
  readonly inputChannels?: 1 | 3;
  readonly masked?: boolean;
  /** Pairs with the same target, one after the other. */
  readonly copies?: number;
}

/**
 * Writes pairs and returns their path: a target is all of one colour, which names it, but for its first column, which is black; its
 * input is half as bright, and a mask has its hole in the first column.
 */
export function writeTinyPairs(
  path: string,
  { count = 24, width = 8, height = 8, inputChannels = 3, masked = false, copies = 1 }: TinyPairs = {},
): string {
  const writer = new PackedWriter(path, {
    name: 'tiny-pairs',
    width,
    height,
    images: [
      { role: 'input', channels: inputChannels },
      { role: 'target', channels: 3 },
      ...(masked ? [{ role: 'mask', channels: 1 } as const] : []),
    ],
    columns: [],
    source: 'drawn by a test',
    licence: 'CC0-1.0',
    credits: [],
  });
  for (let row = 0; row < count; row++) {
    const colour = 10 * (1 + Math.floor(row / copies));
    const drawn = (channels: number, value: number) =>
      Uint8Array.from({ length: height * width * channels }, (_, i) =>
        Math.floor(i / channels) % width === 0 ? 0 : value,
      );
    writer.append(
      {
        input: drawn(inputChannels, colour / 2),
        target: drawn(3, colour),
        ...(masked && { mask: drawn(1, 255).map((byte) => 255 - byte) }),
      },
      [],
    );
  }
  writer.finish();
  return path;
}
