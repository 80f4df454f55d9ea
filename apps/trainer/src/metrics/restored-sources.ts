import type { Seed } from '@omokage/models/sampling';
import * as tf from '@tensorflow/tfjs-core';
import { type InputSource, type Inputs, readInputs } from '../training/input-source.ts';
import { type Restoration, testRows } from '../training/restoration.ts';
import type { Evaluation } from './evaluation.ts';
import { datasetSource, orderOf } from './sources.ts';

/** Turns inputs into pictures `[n, h, w, c]` in [-1, 1], owned by the caller; the inputs stay the caller's. */
export type Restore = (inputs: Inputs) => Promise<tf.Tensor4D>;

/**
 * What a restorer makes of the inputs that it is tested on, against their targets. Where there are no pairs, inputs and targets are
 * two sets of pictures.
 */
export function restoredSources(
  { source, targets, inputRows, targetRows }: Restoration,
  seed: Seed,
  restore: Restore,
): Pick<Evaluation, 'reals' | 'fakes' | 'paired' | 'inputs'> & { readonly reals: { readonly count: number } } {
  const inputs = inputsSource(source, orderOf(source.dataset, seed, testRows(inputRows)));
  return {
    reals: datasetSource(targets, seed, targets.mainRole, testRows(targetRows)),
    fakes: {
      count: inputs.count,
      pictures: (first, n) => owning(inputs.read(first, n), restore),
    },
    ...(source.pairs && {
      paired: true,
      inputs: {
        count: inputs.count,
        pictures: (first, n) => owning(inputs.read(first, n), async (read) => untouched(read, targets.shape[2])),
      },
    }),
  };
}

function inputsSource(source: InputSource, order: Uint32Array) {
  return {
    count: order.length,
    read: (first: number, n: number) => readInputs(source, order.subarray(first, first + n)),
  };
}

async function owning(inputs: Inputs, work: Restore): Promise<tf.Tensor4D> {
  try {
    return await work(inputs);
  } finally {
    for (const tensor of Object.values(inputs) as tf.Tensor[]) tensor.dispose();
  }
}

/** Inputs as the pictures that there would be without the restorer: holes grey, and in the targets' channels. */
const untouched = ({ inputs, masks }: Inputs, channels: number): tf.Tensor4D =>
  tf.tidy(() => {
    const seen: tf.Tensor4D = masks === undefined ? tf.clone(inputs) : tf.mul(inputs, tf.sub(1, masks));
    if (seen.shape[3] === channels) return seen;
    return channels === 1 ? tf.mean(seen, 3, true) : tf.concat(new Array<tf.Tensor4D>(channels).fill(seen), 3);
  });
