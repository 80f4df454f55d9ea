import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../../gradients/finite-differences.ts';
import { type Network, Parameters, record, runEagerly } from '../../net/index.ts';
import { numericSeed } from '../../sampling/index.ts';
import { residual, residualDown, residualUp } from './residual.ts';

const weights = 'plain';
const up: Network<void> = (net, { x }) => residualUp(net, x, { filters: 3, weights, norm: (y) => y });
const down: Network<void> = (net, { x }) => residualDown(net, x, { filters: 3, weights });
const x = uniform([2, 4, 4, 2], 1);

function start(network: Network<void>) {
  const parameters = Parameters.initialise(
    record(network, { x: [4, 4, 2] }, undefined).parameters,
    'he',
    numericSeed(1),
    0,
  );
  return { parameters, y: () => runEagerly(network, { x }, undefined, parameters, 'eval') };
}

const difference = (a: tf.Tensor, b: tf.Tensor): number => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!;
/** Nearest neighbour, by copying. */
const doubled = (t: tf.Tensor): tf.Tensor4D => {
  const [n, h, w, c] = t.shape as [number, number, number, number];
  const rows = tf.concat([tf.reshape(t, [n, h, w, 1, c]), tf.reshape(t, [n, h, w, 1, c])], 3); // [n,h,w,2,c]
  const wide = tf.reshape(rows, [n, h, 1, 2 * w, c]);
  return tf.reshape(tf.concat([wide, wide], 2), [n, 2 * h, 2 * w, c]);
};
const halved = (t: tf.Tensor): tf.Tensor4D => tf.avgPool(t as tf.Tensor4D, 2, 2, 'same');
const conv = (t: tf.Tensor, kernel: tf.Tensor): tf.Tensor4D =>
  tf.conv2d(t as tf.Tensor4D, kernel as tf.Tensor4D, 1, 'same');
/** A 3x3 kernel `[3,3,a,b]`, added to itself at the four places of a 4x4 one. */
const spreadOut = (kernel: tf.Tensor): tf.Tensor =>
  tf.addN(
    [0, 1].flatMap((row) =>
      [0, 1].map((column) =>
        tf.pad(kernel as tf.Tensor4D, [
          [row, 1 - row],
          [column, 1 - column],
          [0, 0],
          [0, 0],
        ]),
      ),
    ),
  );

describe('residualUp', () => {
  it('can be the published block: doubling by nearest neighbour, then a 3x3 convolution', () => {
    const { parameters, y } = start(up);
    const first = uniform([3, 3, 2, 3], 3);
    // A transposed convolution has its kernel turned around, and output channels first.
    parameters.get('up/kernel').assign(spreadOut(tf.transpose(tf.reverse(first, [0, 1]), [0, 1, 3, 2])));
    const inner = tf.relu(conv(doubled(tf.relu(x)), first));
    const published = tf.add(
      tf.add(conv(inner, parameters.get('conv/kernel')), parameters.get('conv/bias')),
      conv(doubled(x), parameters.get('shortcut/kernel')),
    );
    expect(y().shape).toEqual([2, 8, 8, 3]);
    expect(difference(y(), published)).toBeLessThan(1e-5);
  });
});

describe('residualDown', () => {
  it('can be the published block: a 3x3 convolution, then the mean of 2x2 pixels', () => {
    const { parameters, y } = start(down);
    const second = uniform([3, 3, 3, 3], 3);
    parameters.get('down/kernel').assign(tf.div(spreadOut(second), 4));
    parameters.get('conv/bias').assign(tf.tensor1d([0.1, -0.2, 0.3]));
    const inner = tf.relu(tf.add(conv(tf.relu(x), parameters.get('conv/kernel')), parameters.get('conv/bias')));
    const published = tf.add(halved(conv(inner, second)), halved(conv(x, parameters.get('shortcut/kernel'))));
    expect(y().shape).toEqual([2, 2, 2, 3]);
    expect(difference(y(), published)).toBeLessThan(1e-5);
  });

  it('leaves a picture as it is before the first convolution', () => {
    const first: Network<void> = (net, { x }) => residualDown(net, x, { filters: 3, weights, first: true });
    expect(difference(start(first).y(), start(down).y())).toBeGreaterThan(0.01);
  });
});

describe('residual', () => {
  it('adds two convolutions of what is positive', () => {
    const { parameters, y } = start((net, { x }) => residual(net, x, { weights }));
    const inner = tf.relu(conv(tf.relu(x), parameters.get('conv-1/kernel')));
    expect(difference(y(), tf.add(x, conv(inner, parameters.get('conv-2/kernel'))))).toBeLessThan(1e-5);
  });
});
