import * as tf from '@tensorflow/tfjs-core';
import { asConstant } from '../../gradients/constant.ts';
import { ADVERSARIAL_LOSSES, recognitionLoss } from '../../losses/index.ts';
import type { Net } from '../../net/index.ts';
import { alone, type Batch, type BuiltSystem, type NetworkDescription, type Phase } from '../system.ts';
import { adam } from './adam.ts';
import { lazyR1 } from './lazy-r1.ts';
import { mapping } from './mapping.ts';
import { mixedStyles } from './mixed-styles.ts';
import { styleDiscriminator } from './style-discriminator.ts';
import type { StyleOptions } from './style-options.ts';

/** What makes one style system differ from another. */
interface StyleParts {
  /** Layers that take a style each. */
  readonly layers: number;
  /** w `[layers, styleDimensions]` -> picture `[size, size, channels]`. */
  synthesis<V>(net: Net<V>, w: V): V;
  /** Whether the discriminator has ways around its sides. */
  readonly residual: boolean;
  /** Run after those that all style systems have. */
  readonly phases?: readonly Phase[];
}

/** The networks and phases that all style systems have: mapping, synthesis and discriminator; D, lazy R1 and G. */
export function styleSystem(options: StyleOptions, parts: StyleParts): BuiltSystem {
  const { size, channels, latent, classes, styleDimensions, terms, recognition } = options;
  const { layers } = parts;
  const picture = [size, size, channels];
  const label = classes > 0 ? { class: [classes] } : {};
  const optimizer = adam(options);
  const mixing = { layers, mixing: options.mixing };
  const adversarial = ADVERSARIAL_LOSSES[options.loss];
  /** What judges of the discriminator's output: the first number. */
  const verdict = (output: tf.Tensor): tf.Tensor => (terms > 0 ? tf.slice(output, [0, 0], [-1, 1]) : output);
  const networks = {
    mapping: {
      network: (net, inputs) => mapping(net, inputs, options),
      inputs: { z: [latent], ...label },
      optimizer,
      averaged: true,
    },
    synthesis: {
      network: (net, { w }) => parts.synthesis(net, w!),
      inputs: { w: [layers, styleDimensions] },
      optimizer,
      averaged: true,
    },
    discriminator: {
      network: (net, inputs) => styleDiscriminator(net, inputs, options, parts),
      inputs: { picture, ...label },
      optimizer,
      averaged: false,
      judges: 'picture',
    },
  } satisfies Record<string, NetworkDescription>;
  const d: Phase = {
    name: 'D',
    trains: ['discriminator'],
    every: 1,
    loss({ discriminator, ...generator }, batch, moment) {
      // Nothing of the generator is trained here, so nothing of it need be kept for a gradient.
      const fakes = asConstant(() =>
        tf.tidy(() => generator.synthesis!({ w: mixedStyles(generator, batch, moment, mixing) })),
      );
      const seen = discriminator!(judged(batch.reals, batch)); // [N, 1 + terms]
      const real = verdict(seen); // [N,1]
      const fake = verdict(discriminator!(judged(fakes, batch)));
      const loss = adversarial.discriminatorLoss(real, fake);
      const readouts = adversarial.readouts(real, fake);
      if (terms === 0) return { loss, readouts };
      const recognising = recognitionLoss(tf.slice(seen, [0, 1]), batch.texts!);
      return {
        loss: tf.add(loss, tf.mul(recognising.loss, recognition)),
        readouts: { ...readouts, ...recognising.readouts },
      };
    },
  };
  const g: Phase = {
    name: 'G',
    trains: ['mapping', 'synthesis'],
    every: 1,
    loss({ discriminator, ...generator }, batch, moment) {
      const fakes = generator.synthesis!({ w: mixedStyles(generator, batch, moment, mixing) });
      return { loss: adversarial.generatorLoss(verdict(discriminator!(judged(fakes, batch)))), readouts: {} };
    },
  };
  return {
    picture,
    latentDimensions: latent,
    ...(classes > 0 && { classes }),
    ...(terms > 0 && { terms }),
    networks,
    initialisation: 'he',
    sampler: { synthesis: alone('synthesis', networks.synthesis), mapping: alone('mapping', networks.mapping) },
    phases: [d, ...lazyR1(options, verdict), g, ...(parts.phases ?? [])],
  };
}

/** Pictures as the discriminator takes them: with the classes of the batch where there are classes. */
const judged = (picture: tf.Tensor, { classes }: Batch) => ({ picture, ...(classes && { class: classes }) });
