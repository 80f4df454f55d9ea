import { channelAxis, dimsOverPixels, KEPT } from '../layout.ts';
import type { Operation } from '../operation.ts';
import { holdOverPixels } from './modulation.ts';

/** Normalisations; what stands under their roots is that of the layers. */

const NORM_EPSILON = 1e-5;
const PIXEL_EPSILON = 1e-8;
const DEVIATION_EPSILON = 1e-8;

/** By standing statistics: nothing but a scale and a shift of every channel. */
export function batchNorm(operation: Operation): string {
  const { graph, x, shape } = operation;
  const [mean, variance] = [operation.read('mean').values, operation.read('variance').values];
  const numbers = (role: string, absent: number) =>
    operation.has(role) ? operation.read(role).values : mean.map(() => absent);
  const [gamma, beta] = [numbers('gamma', 1), numbers('beta', 0)];
  const scale = Float32Array.from(variance, (value, c) => gamma[c]! / Math.sqrt(value + NORM_EPSILON));
  const shift = Float32Array.from(mean, (value, c) => beta[c]! - value * scale[c]!);
  const dims = [mean.length, ...dimsOverPixels(shape)];
  const [scaleName, shiftName] = Object.entries({ scale, shift }).map(([name, values]) =>
    graph.hold(`${operation.node.id}/${name}`, () => ({ dims, values })),
  );
  return graph.add('Add', [graph.add('Mul', [x, scaleName!]), shiftName!]);
}

/** By the values of each channel of a picture. */
export function instanceNorm(operation: Operation): string {
  const { graph, x, shape } = operation;
  const channels = shape[2]!;
  const plain = (value: number) =>
    graph.hold(`${channels} times ${value}`, () => ({
      dims: [channels],
      values: new Float32Array(channels).fill(value),
    }));
  const scale = operation.has('gamma') ? operation.hold('gamma') : plain(1);
  const shift = operation.has('beta') ? operation.hold('beta') : plain(0);
  return graph.add('InstanceNormalization', [x, scale, shift], { epsilon: { float: NORM_EPSILON } });
}

/** By all values of a picture, as if they were one channel. */
export function layerNorm(operation: Operation): string {
  const { graph, x, shape } = operation;
  const line = graph.add('Reshape', [x, graph.integers([KEPT, 1, -1])]);
  const one = (value: number) => graph.hold(`1 times ${value}`, () => ({ dims: [1], values: Float32Array.of(value) }));
  const even = graph.add('InstanceNormalization', [line, one(1), one(0)], { epsilon: { float: NORM_EPSILON } });
  const y = graph.add('Reshape', [even, graph.add('Shape', [x])]);
  const scaled = graph.add('Mul', [y, holdOverPixels(operation, 'gamma', shape)]);
  return graph.add('Add', [scaled, holdOverPixels(operation, 'beta', shape)]);
}

/** The channels of each pixel to a mean square of 1. */
export function pixelNorm({ graph, x, shape }: Operation): string {
  const square = graph.add('ReduceMean', [graph.add('Mul', [x, x])], { axes: [channelAxis(shape)], keepdims: 1 });
  return graph.add('Div', [x, graph.add('Sqrt', [graph.add('Add', [square, graph.number(PIXEL_EPSILON)])])]);
}

/** One channel more: how far the pictures of the batch differ. Of discriminators only. */
export function minibatchStddev({ graph, x }: Operation): string {
  const centred = graph.add('Sub', [x, graph.add('ReduceMean', [x], { axes: [0], keepdims: 1 })]);
  const variance = graph.add('ReduceMean', [graph.add('Mul', [centred, centred])], { axes: [0], keepdims: 1 });
  const root = graph.add('Sqrt', [graph.add('Add', [variance, graph.number(DEVIATION_EPSILON)])]);
  const mean = graph.add('ReduceMean', [root], { axes: [0, 1, 2, 3], keepdims: 1 });
  const dims = graph.add('Concat', [graph.sides(x, 0, 1), graph.integers([1]), graph.sides(x, 2, 4)], { axis: 0 });
  return graph.add('Concat', [x, graph.add('Expand', [mean, dims])], { axis: 1 });
}
