import * as tf from '@tensorflow/tfjs-core';
import type { AdversarialLoss } from '../../losses/index.ts';
import type { Batch, Moment, Phase } from '../system.ts';

interface ContestOptions {
  readonly loss: AdversarialLoss;
  /** Steps of the discriminator for each step of the generator. */
  readonly criticSteps: number;
  /** Added to the generator's loss. */
  penalty?(moment: Moment): tf.Scalar;
}

/**
 * A `discriminator` and a `generator` play against each other. Where the batch has classes both networks take them, and fakes are of
 * the classes of the reals.
 */
export function contest({ loss, criticSteps, penalty }: ContestOptions): Phase[] {
  return [
    {
      name: 'D',
      trains: ['discriminator'],
      every: 1,
      loss({ generator, discriminator }, batch) {
        const asked = conditionOf(batch);
        const real = discriminator!({ picture: batch.reals, ...asked }); // [N,1]
        const fake = discriminator!({ picture: generator!({ z: batch.latents, ...asked }), ...asked });
        return { loss: loss.discriminatorLoss(real, fake), readouts: loss.readouts(real, fake) };
      },
    },
    {
      name: 'G',
      trains: ['generator'],
      every: criticSteps,
      loss({ generator, discriminator }, batch, moment) {
        const asked = conditionOf(batch);
        const fake = discriminator!({ picture: generator!({ z: batch.latents, ...asked }), ...asked }); // [N,1]
        const adversarial = loss.generatorLoss(fake);
        if (penalty === undefined) return { loss: adversarial, readouts: {} };
        const extra = penalty(moment);
        return { loss: tf.add(adversarial, extra), readouts: { penalty: extra } };
      },
    },
  ];
}

const conditionOf = ({ classes }: Batch) => (classes === undefined ? {} : { class: classes });
