import * as tf from '@tensorflow/tfjs-core';
import { nonSaturating, r1Penalty } from '../../losses/index.ts';
import type { Batch, Networks, Phase } from '../system.ts';

/** What a generator makes of a batch. */
export interface Drawn {
  /** `[N, h, w, c]`. */
  readonly pictures: tf.Tensor;
  /** Added to the generator's loss; a readout of this name. */
  readonly divergence: tf.Scalar;
}

interface MatchingAwareOptions {
  /** Behind the names of the phases. */
  readonly suffix: string;
  /** Networks. */
  readonly generators: readonly string[];
  readonly discriminator: string;
  readonly from?: number;
  readonly until?: number;
  /** Of the R1 penalty; 0 leaves it out. */
  readonly r1Gamma: number;
  readonly r1Every: number;
  readonly divergenceWeight: number;
  /** The pictures of a batch as the discriminator sees them. */
  shown(reals: tf.Tensor): tf.Tensor;
  draw(networks: Networks, batch: Batch): Drawn;
}

/**
 * Two sides that play for pictures that fit their texts: a discriminator that is matching-aware (Reed et al. 2016, "Generative adversarial
 * text to image synthesis", section 4.1) takes real pictures with texts of others for wrong, as it does generated ones with
 * the right texts. Each kind of wrong has half of the weight. A batch of one picture has no text of another.
 */
export function matchingAware(options: MatchingAwareOptions): Phase[] {
  const { suffix, generators, discriminator, r1Gamma, r1Every, divergenceWeight, shown, draw } = options;
  const { from, until } = options;
  const when = { ...(from !== undefined && { from }), ...(until !== undefined && { until }) };
  const judge = (networks: Networks, picture: tf.Tensor, text: tf.Tensor) =>
    networks[discriminator]!({ picture, text });
  const contest: Phase[] = [
    {
      ...{ name: `D${suffix}`, trains: [discriminator], every: 1, ...when },
      loss(networks, batch) {
        const texts = batch.texts!;
        const reals = shown(batch.reals);
        const real = judge(networks, reals, texts); // [N,1]
        const mismatched = judge(networks, reals, ofOthers(texts));
        const fake = judge(networks, draw(networks, batch).pictures, texts);
        return {
          loss: nonSaturating.discriminatorLoss(real, tf.concat([mismatched, fake])),
          readouts: { ...nonSaturating.readouts(real, fake), 'D(mismatched)': tf.mean(tf.sigmoid(mismatched)) },
        };
      },
    },
    {
      ...{ name: `G${suffix}`, trains: generators, every: 1, ...when },
      loss(networks, batch) {
        const { pictures, divergence } = draw(networks, batch);
        const adversarial = nonSaturating.generatorLoss(judge(networks, pictures, batch.texts!));
        return { loss: tf.add(adversarial, tf.mul(divergenceWeight, divergence)), readouts: { divergence } };
      },
    },
  ];
  if (r1Gamma === 0) return contest;
  const [ofDiscriminator, ofGenerator] = contest as [Phase, Phase];
  const penalty: Phase = {
    ...{ name: `R1${suffix}`, trains: [discriminator], every: r1Every, ...when },
    loss: (networks, { reals, texts }) => ({
      loss: r1Penalty((picture) => judge(networks, picture, texts!), shown(reals), r1Gamma * r1Every),
      readouts: {},
    }),
  };
  return [ofDiscriminator, penalty, ofGenerator];
}

/** Every picture gets the text of the next one, `[N, terms]`. */
const ofOthers = (texts: tf.Tensor): tf.Tensor => {
  const [n, terms] = texts.shape as [number, number];
  return tf.concat([tf.slice(texts, [1, 0], [n - 1, terms]), tf.slice(texts, [0, 0], [1, terms])]);
};
