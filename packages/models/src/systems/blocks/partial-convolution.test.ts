import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import { describe, expect, it } from 'vitest';
import { uniform } from '../../gradients/finite-differences.ts';
import { expectClose, numbersOf, sumOver, tabulate } from '../../layers/naive-values.ts';
import { type Net, type Network, Parameters, record, runEagerly } from '../../net/index.ts';
import { compile } from '../../plan/index.ts';
import { differenceFromEager, operations, recordTrained } from '../../plan/trained-recording.ts';
import { numericSeed } from '../../sampling/index.ts';
import { type PartialConvolutionOptions, type PartlyKnown, partialConvolution } from './partial-convolution.ts';

const [N, SIDE] = [2, 6];
/** Channels of the two parts that are joined. */
const CHANNELS = [2, 3];
const INPUTS = { a: [SIDE, SIDE, 2], aHoles: [SIDE, SIDE, 1], b: [SIDE, SIDE, 3], bHoles: [SIDE, SIDE, 1] };

/** Values `[h', w', filters]` and, as a last channel, the holes that are left. */
const joined: Network<PartialConvolutionOptions> = (net, { a, aHoles, b, bHoles }, options) => {
  const parts = [
    { values: a!, holes: aHoles! },
    { values: b!, holes: bHoles! },
  ];
  const { values, holes } = partialConvolution(net, parts, 'conv', options);
  return net.concat(values, holes);
};

/** Holes in about half of the pixels, and everywhere in the upper left. */
const someHoles = (seed: number) =>
  tf.tidy(() => {
    const corner = tf.pad(tf.ones([N, 4, 4, 1]), [
      [0, 0],
      [0, SIDE - 4],
      [0, SIDE - 4],
      [0, 0],
    ]);
    return tf.maximum(tf.cast(tf.greater(uniform([N, SIDE, SIDE, 1], seed), 0), 'float32'), corner);
  });

describe('partialConvolution', () => {
  it.each([
    { kernel: 3, stride: 1, bias: true, before: 1 },
    { kernel: 4, stride: 2, bias: false, before: 1 },
    { kernel: 5, stride: 2, bias: true, before: 1 },
  ])('is equations 1 and 2 by their definition: %o', ({ before, ...taps }) => {
    const options = { filters: 4, ...taps };
    const { kernel, stride } = options;
    const parameters = Parameters.initialise(record(joined, INPUTS, options).parameters, 'he', numericSeed(1), 0);
    if (options.bias) parameters.get('conv-share/bias').assign(uniform([4], 9) as tf.Tensor1D);
    const holes = [someHoles(1), someHoles(2)];
    const values = CHANNELS.map((channels, i) => uniform([N, SIDE, SIDE, channels], 3 + i));
    const made = runEagerly(
      joined,
      { a: values[0]!, aHoles: holes[0]!, b: values[1]!, bHoles: holes[1]! },
      options,
      parameters,
      'train',
    );

    // A mask for each channel, as the paper has it, and 0 outside.
    const known = numbersOf(
      tf.concat(
        CHANNELS.map((channels, i) => tf.tile(tf.sub(1, holes[i]!), [1, 1, 1, channels])),
        -1,
      ),
    );
    const x = numbersOf(tf.concat(values, -1));
    const weight = numbersOf(parameters.get('conv/kernel'));
    const bias = options.bias ? numbersOf(parameters.get('conv-share/bias')) : () => 0;
    const window = [kernel, kernel, 5];
    const side = Math.ceil(SIDE / stride);
    const expected = tabulate([N, side, side, 5], (n, row, column, filter) => {
      const at = (i: number, j: number, c: number) => [n, row * stride + i - before, column * stride + j - before, c];
      const sum = sumOver(window, (i, j, c) => known(...at(i, j, c)));
      if (filter === 4) return sum > 0 ? 0 : 1;
      if (sum === 0) return 0;
      const product = sumOver(window, (i, j, c) => weight(i, j, c, filter) * x(...at(i, j, c)) * known(...at(i, j, c)));
      return (product * kernel * kernel * 5) / sum + bias(filter);
    });
    expectClose(made, expected, 1e-4);
    expect(Array.from(expected.data)).toContain(1);
  });

  it('makes of a picture of one colour one colour, borders and all, wherever enough is known', () => {
    const network: Network<void> = (net, { x, holes }) =>
      partialConvolution(net, [{ values: x!, holes: holes! }], 'conv', { filters: 1, kernel: 3, bias: false }).values;
    const parameters = Parameters.initialise(
      record(network, { x: [SIDE, SIDE, 1], holes: [SIDE, SIDE, 1] }, undefined).parameters,
      'he',
      numericSeed(1),
      0,
    );
    parameters.get('conv/kernel').assign(tf.fill([3, 3, 1, 1], 1 / 9));
    const holes = tf.tensor4d(
      Array.from({ length: SIDE * SIDE }, (_, i) => i % 2),
      [1, SIDE, SIDE, 1],
    );
    const made = runEagerly(network, { x: tf.fill([1, SIDE, SIDE, 1], 0.7), holes }, undefined, parameters, 'eval');
    expectClose(made, { shape: [1, SIDE, SIDE, 1], data: new Array(SIDE * SIDE).fill(0.7) });
  });

  it('closes a hole from its edges, by a pixel on each side for a kernel of 3', () => {
    const closed = <V>(net: Net<V>, known: PartlyKnown<V>, times: number): V => {
      if (times === 0) return known.holes;
      const options = { filters: 1, kernel: 3, bias: false } as const;
      return closed(net, partialConvolution(net, [known], `conv-${times}`, options), times - 1);
    };
    const network: Network<number> = (net, { x, holes }, times) => closed(net, { values: x!, holes: holes! }, times);
    const inputs = { x: [7, 7, 1], holes: [7, 7, 1] };
    const middle = (reach: number) =>
      tabulate([1, 7, 7, 1], (_, row, column) => (Math.max(Math.abs(row - 3), Math.abs(column - 3)) <= reach ? 1 : 0));
    const given = tf.tensor4d(Array.from(middle(2).data), [1, 7, 7, 1]);
    for (const times of [1, 2, 3]) {
      const { parameters } = record(network, inputs, times);
      const drawn = Parameters.initialise(parameters, 'he', numericSeed(1), 0);
      const left = runEagerly(network, { x: uniform([1, 7, 7, 1], 1), holes: given }, times, drawn, 'eval');
      expectClose(left, middle(2 - times));
    }
  });

  it('is served by an ordinary convolution between its parts', () => {
    const trained = recordTrained(joined, INPUTS, { filters: 4, kernel: 4, stride: 2, bias: true });
    const compiled = compile(trained.plan, trained.weights);
    expect(operations(compiled.plan)).toEqual([
      'hide',
      'hide',
      'coverage',
      'concat',
      'conv',
      'renormalise',
      'uncovered',
      'concat',
    ]);
    expect(differenceFromEager(trained, compiled)).toBeLessThan(1e-4);
  });
});
