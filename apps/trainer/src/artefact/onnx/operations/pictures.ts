import type { Operation } from '../operation.ts';

/** Operations on the pixels of pictures. */

const PAIRS = { kernel_shape: [2, 2], strides: [2, 2] };

export const averagePool = ({ graph, x }: Operation): string => graph.add('AveragePool', [x], PAIRS);

export const maxPool = ({ graph, x }: Operation): string => graph.add('MaxPool', [x], PAIRS);

export const globalAverage = ({ graph, x }: Operation): string =>
  graph.add('ReduceMean', [x], { axes: [2, 3], keepdims: 0 });

export const globalSum = ({ graph, x }: Operation): string =>
  graph.add('ReduceSum', [x, graph.integers([2, 3])], { keepdims: 0 });

/** Every pixel in 2x2. */
export function upsample({ graph, x }: Operation): string {
  const scales = graph.hold('twice as large', () => ({ dims: [4], values: Float32Array.of(1, 1, 2, 2) }));
  return graph.add('Resize', [x, '', scales], {
    mode: 'nearest',
    coordinate_transformation_mode: 'asymmetric',
    nearest_mode: 'floor',
  });
}

/** [1, 2, 1] along both axes with a sum of 1, over every channel. */
export function blur({ graph, x, shape }: Operation): string {
  const channels = shape[2]!;
  const taps = [1, 2, 1, 2, 4, 2, 1, 2, 1].map((weight) => weight / 16);
  const filter = graph.hold(`binomial of ${channels}`, () => ({
    dims: [channels, 1, 3, 3],
    values: Float32Array.from({ length: 9 * channels }, (_, i) => taps[i % 9]!),
  }));
  return graph.add('Conv', [x, filter], { kernel_shape: [3, 3], pads: [1, 1, 1, 1], group: channels });
}
