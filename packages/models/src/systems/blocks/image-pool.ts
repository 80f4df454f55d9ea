import * as tf from '@tensorflow/tfjs-core';
import type { RandomStream } from '../../sampling/index.ts';

/** Generated pictures of earlier steps, which a discriminator goes on seeing so that it does not forget them. */

/**
 * What a discriminator is shown in place of `fresh` pictures `[N, h, w, c]`, and the pool `[size, h, w, c]` afterwards. Until the pool is
 * full each picture goes into it and is shown. Then, one after the other, each is shown and forgotten, or else takes the place of one out
 * of the pool, which is shown instead: as likely the one as the other (Shrivastava et al. 2016, section 2.3; Zhu et al. 2017, section 4).
 *
 * `filled` is how many of the pool's places are taken, the first ones.
 */
export function throughPool(
  pool: tf.Tensor,
  fresh: tf.Tensor,
  filled: number,
  choices: RandomStream,
): { readonly shown: tf.Tensor; readonly pool: tf.Tensor } {
  const size = pool.shape[0]!;
  // Numbers stand for pictures: first those of the pool, then the fresh ones.
  const places = Array.from({ length: size }, (_, place) => place);
  const shown = Array.from({ length: fresh.shape[0]! }, (_, i) => {
    const own = size + i;
    if (filled + i < size) {
      places[filled + i] = own;
      return own;
    }
    if (choices.uniform() < 0.5) return own;
    const place = choices.integer(size);
    const old = places[place]!;
    places[place] = own;
    return old;
  });
  const all = tf.concat([pool, fresh]);
  const pick = (numbers: number[]) => tf.gather(all, tf.tensor1d(numbers, 'int32'));
  return { shown: pick(shown), pool: pick(places) };
}
