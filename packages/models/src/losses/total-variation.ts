import * as tf from '@tensorflow/tfjs-core';

/**
 * How much pictures `[N, h, w, c]` differ from pixel to pixel in and around holes (masks `[N, h, w, 1]`, 1 in holes): the absolute
 * differences of neighbours in a row or a column, both of which lie in a hole or beside one, over the number of all values (Liu et
 * al. 2018, equation 6). It smooths the holes and their edges.
 */
export function totalVariation(pictures: tf.Tensor, holes: tf.Tensor): tf.Scalar {
  const region = tf.maxPool(holes as tf.Tensor4D, 3, 1, 'same'); // holes and the pixels that touch them
  const sums = [1, 2].map((axis) => {
    const both = tf.mul(from(region, axis, 1), from(region, axis, 0));
    return tf.sum(tf.mul(tf.abs(tf.sub(from(pictures, axis, 1), from(pictures, axis, 0))), both));
  });
  return tf.div(tf.addN(sums), pictures.size);
}

/** All but one of the rows or columns, beginning with the first or with the second. */
function from(x: tf.Tensor, axis: number, first: 0 | 1): tf.Tensor {
  const begin = x.shape.map((_, i) => (i === axis ? first : 0));
  const size = x.shape.map((side, i) => (i === axis ? side - 1 : side));
  return tf.slice(x, begin, size);
}
