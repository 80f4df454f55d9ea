import { channelAxis, channelsFirst, dimsOf } from '../layout.ts';
import type { Operation } from '../operation.ts';

/** Values taken apart and put together along their axes, and values out of nothing. */

export const concat = ({ graph, inputs, made }: Operation): string =>
  graph.add('Concat', inputs, { axis: channelAxis(made) });

export function slice(operation: Operation): string {
  const { graph, x, shape } = operation;
  const begin = operation.attribute<number>('begin')!;
  return graph.slice(x, begin, begin + operation.attribute<number>('size')!, channelAxis(shape));
}

/** Of `[rows, c]`. */
export function row(operation: Operation): string {
  const { graph, x } = operation;
  const index = operation.attribute<number>('index')!;
  return graph.add('Squeeze', [graph.slice(x, index, index + 1, 1), graph.integers([1])]);
}

/** `[c]` at every pixel. */
export function spread({ graph, x, made }: Operation): string {
  const [h, w] = made as [number, number];
  const pixel = graph.add('Unsqueeze', [x, graph.integers([2, 3])]);
  return graph.add('Expand', [pixel, graph.integers([1, 1, h, w])]);
}

/** A trained value, once for each image. */
export function constant(operation: Operation): string {
  const { graph, x, made } = operation;
  const kernel = operation.hold('kernel', 'for one image', ({ values }) => ({
    dims: [1, ...dimsOf(made)],
    values: channelsFirst(values, made),
  }));
  const dims = graph.add('Concat', [graph.sides(x, 0, 1), graph.integers(made.map(() => 1))], { axis: 0 });
  return graph.add('Expand', [kernel, dims]);
}
