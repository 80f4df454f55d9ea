import { DATA_TYPE } from '../messages.ts';
import type { Operation } from '../operation.ts';
import { tapsOf, windows } from './convolution.ts';
import { holdOverPixels } from './modulation.ts';

/** What partial convolutions are made of, as in `layers/partial-conv.ts`, and holes. */

/** 0 where the mask is 1. */
export function hide({ graph, inputs }: Operation): string {
  const [x, mask] = inputs;
  return graph.add('Mul', [x!, graph.add('Sub', [graph.number(1), mask!])]);
}

/** Known shares of windows: a convolution of the opposite of the masks, with shares that add up to 1. */
export function coverage(operation: Operation): string {
  const { graph, inputs } = operation;
  const taps = tapsOf(operation);
  const channels = operation.attribute<number[]>('channels')!;
  const masks = inputs.length === 1 ? operation.x : graph.add('Concat', inputs, { axis: 1 });
  const area = taps.kernel ** 2;
  const all = channels.reduce((sum, own) => sum + own) * area;
  const shares = graph.hold(`shares of ${channels.join(' ')} over ${area}`, () => ({
    dims: [1, channels.length, taps.kernel, taps.kernel],
    values: Float32Array.from(channels.flatMap((own) => Array.from({ length: area }, () => own / all))),
  }));
  const known = graph.add('Sub', [graph.number(1), masks]);
  return graph.add('Conv', [known, shares], { kernel_shape: [taps.kernel, taps.kernel], ...windows(operation, taps) });
}

/** Less than the share that any single known value of a window makes up. */
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
