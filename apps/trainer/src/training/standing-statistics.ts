import type { Observer, Parameters } from '@omokage/models/net';
import { inputsOf, type Origin, oneHot, randomOrigin, type SamplerFacts } from '@omokage/models/sampler';
import { numericSeed, PURPOSE, RandomStream } from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';
import { readInputs } from './input-source.ts';
import type { Restoration } from './restoration.ts';
import { atOnce } from './restore.ts';
import type { TrainingState } from './state.ts';

const BATCH = 64;

/** Batches over which an average of styles is taken: mapping networks are cheap. */
const STYLE_BATCHES = 64;

/** Numbers in the averages of classes at most: they are in the manifest, where they take up to 15 bytes each of its mebibyte. */
const MOST_AVERAGE_NUMBERS = 1 << 15;

/**
 * Gives the shipped sampler's batch norms the statistics of its own activations, over `batches` batches of 64 fresh latents
 * (Brock et al. 2018, appendix B: "standing statistics"), and a style system the average of its styles, class by class.
 * Averaged weights need statistics of their own: those of the weights in training fit them badly. Training itself does not
 * read them, so it does not matter when or how often this runs. Nothing happens to a system that draws nothing: the
 * statistics of a restorer are in its checkpoints, see `collectRestorerStatistics`.
 */
export async function collectStandingStatistics(state: TrainingState, batches = 16): Promise<void> {
  if (state.system.sampler === undefined) return;
  const random = new RandomStream(numericSeed(0), PURPOSE.standingStatistics);
  const facts = state.samplerFacts;
  const fresh = () => Array.from({ length: BATCH }, () => randomOrigin(facts, random));
  const { synthesis, mapping } = state.drawing;
  const parts = mapping ? [...mapping.parts, ...synthesis.parts] : synthesis.parts;
  if (mapping) state.averageStyle = await averageStyle(state, fresh);
  collectMoments(state.shippedParameters({ ...synthesis, parts }), batches, (observe) =>
    state.sampler('collect', { observe }).draw(fresh()),
  );
}

/**
 * Gives the shipped restorer's batch norms the statistics of its own activations, over `pictures` inputs that it trains on. A model
 * is used where its data are not: these statistics are collected before every checkpoint and come with it.
 */
export function collectRestorerStatistics(
  state: TrainingState,
  { source, inputRows: { training } }: Restoration,
  pictures = 1024,
): void {
  const random = new RandomStream(numericSeed(0), PURPOSE.standingStatistics);
  const rows = Uint32Array.from(random.permutation(training.length).subarray(0, pictures), (i) => training[i]!);
  const size = Math.min(rows.length, atOnce(source.dataset.shape));
  collectMoments(state.shippedParameters(state.restorer.network), Math.floor(rows.length / size), (observe, batch) => {
    const { inputs, masks } = readInputs(source, rows.subarray(batch * size, (batch + 1) * size));
    state.restore(inputs, masks, 'collect', { observe });
  });
}

/**
 * The mean of the styles of fresh latents, `[dimensions]`. Where the mapping takes a class, those of each class, `[classes, dimensions]`,
 * over the same latents; but for so many classes that no manifest would hold them.
 */
async function averageStyle(state: TrainingState, fresh: () => Origin[]): Promise<Float32Array> {
  const facts = state.samplerFacts;
  const mapping = state.drawing.mapping!;
  const map = state.runOf(mapping, 'eval');
  const byClass = mapping.inputs.class !== undefined && fitManifest(facts);
  const classes = Array.from({ length: byClass ? facts.classes : 0 }, (_, index) => oneHot(index, facts.classes));
  const meanOf = (origins: readonly Origin[]) => tf.tidy(() => tf.mean(map(inputsOf(origins)), 0)); // [dimensions]
  const meansOf = (origins: readonly Origin[]) =>
    byClass
      ? tf.stack(classes.map((shares) => meanOf(origins.map((origin) => ({ ...origin, class: shares })))))
      : meanOf(origins);
  const mean = tf.tidy(() => {
    let sum: tf.Tensor = tf.scalar(0);
    for (let batch = 0; batch < STYLE_BATCHES; batch++) sum = tf.tidy(() => tf.add(sum, meansOf(fresh())));
    return tf.div(sum, STYLE_BATCHES);
  });
  const values = await mean.data<'float32'>();
  mean.dispose();
  return values;
}

const fitManifest = ({ classes, style }: SamplerFacts): boolean => classes * style!.dimensions <= MOST_AVERAGE_NUMBERS;

/** Runs `pass` for `batches` batches, and stores what it observes in all of them together. */
function collectMoments(
  parameters: Parameters,
  batches: number,
  pass: (observe: Observer, batch: number) => void,
): void {
  const sums = new Map<string, tf.Variable>();
  const add = (name: string, value: tf.Tensor) => {
    const sum = sums.get(name);
    if (sum === undefined) sums.set(name, tf.variable(value, false));
    else sum.assign(tf.add(sum, value));
  };
  for (let batch = 0; batch < batches; batch++) {
    tf.tidy(() => {
      pass((name, value) => {
        add(name, value);
        if (name.endsWith('/mean')) add(`${name}^2`, tf.square(value));
      }, batch);
    });
    if (sums.size === 0) return; // no layer of this network keeps statistics
  }
  for (const [name, sum] of sums) {
    if (name.endsWith('^2')) continue;
    tf.tidy(() => {
      const average = tf.div(sum, batches);
      if (name.endsWith('/mean')) return parameters.get(name).assign(average);
      // Over all images: the mean of the batches' variances, and the variance of their means.
      const mean = name.replace(/variance$/, 'mean');
      const between = tf.sub(tf.div(sums.get(`${mean}^2`)!, batches), tf.square(tf.div(sums.get(mean)!, batches)));
      parameters.get(name).assign(tf.add(average, tf.relu(between)));
    });
  }
  for (const sum of sums.values()) sum.dispose();
}
