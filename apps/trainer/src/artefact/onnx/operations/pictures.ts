import { KEPT } from '../layout.ts';
import { DATA_TYPE } from '../messages.ts';
import type { Operation } from '../operation.ts';
import { holdOverPixels } from './modulation.ts';

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

/** For each place of the query the values of all places, by softmax of query times key. */
export function attention({ graph, inputs, shapes }: Operation): string {
  const [query, key, value] = inputs.map((picture, i) =>
    graph.add('Reshape', [picture, graph.integers([KEPT, shapes[i]![2]!, -1])]),
  ); // [N,channels,places]
  const placesOf = (x: string) => graph.add('Transpose', [x], { perm: [0, 2, 1] });
  const weights = graph.add('Softmax', [graph.add('MatMul', [placesOf(query!), key!])], { axis: 2 }); // [N,h*w,h'*w']
  const attended = placesOf(graph.add('MatMul', [weights, placesOf(value!)])); // [N,c,h*w]
  const [images, sides] = [
    [0, 1],
    [2, 4],
  ].map(([start, end]) => graph.add('Shape', [inputs[0]!], { start: start!, end: end! }));
  const dims = graph.add('Concat', [images!, graph.integers([shapes[2]![2]!]), sides!], { axis: 0 });
  return graph.add('Reshape', [attended, dims]);
}

/** Less than the share that any single known value of a window makes up, as in `layers/partial-conv.ts`. */
const NOTHING = 1e-9;

/** A convolution of what is known, over the share that is known; 0 where nothing is. */
export function renormalise(operation: Operation): string {
  const { graph, inputs, shape } = operation;
  const [x, coverage] = inputs;
  const nothing = graph.number(NOTHING);
  const known = graph.add('Cast', [graph.add('Greater', [coverage!, nothing])], { to: DATA_TYPE.float });
  const y = graph.add('Mul', [x!, graph.add('Div', [known, graph.add('Max', [coverage!, nothing])])]);
  if (!operation.has('bias')) return y;
  return graph.add('Add', [y, graph.add('Mul', [known, holdOverPixels(operation, 'bias', shape)])]);
}

/** 1 where nothing is known. */
export const uncovered = ({ graph, x }: Operation): string =>
  graph.add('Cast', [graph.add('Less', [x, graph.number(NOTHING)])], { to: DATA_TYPE.float });
