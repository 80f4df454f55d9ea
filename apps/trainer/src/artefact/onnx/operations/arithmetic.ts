import { channelAxis } from '../layout.ts';
import type { Operation } from '../operation.ts';
import { overPixels } from './modulation.ts';

/** Values combined number by number, and put beside each other. */

export const add = ({ graph, inputs }: Operation): string =>
  inputs.reduce((sum, value) => graph.add('Add', [sum, value]));

export const multiply = ({ graph, inputs }: Operation): string => graph.add('Mul', inputs);

/** As a weighted mean, as the layer has it. */
export function interpolate(operation: Operation): string {
  const { graph, inputs } = operation;
  const t = operation.attribute<number>('t')!;
  const [a, b] = inputs.map((value, i) => graph.add('Mul', [value, graph.number(i === 0 ? 1 - t : t)]));
  return graph.add('Add', [a!, b!]);
}

export const dot = ({ graph, inputs }: Operation): string =>
  graph.add('ReduceSum', [graph.add('Mul', inputs), graph.integers([1])], { keepdims: 1 });

/** The sum of each value times its share. */
export function select({ graph, inputs, made }: Operation): string {
  const [shares, ...values] = inputs;
  return values
    .map((value, i) => {
      const share = graph.add('Slice', [shares!, ...[i, i + 1, 1].map((number) => graph.integers([number]))]);
      return graph.add('Mul', [value, overPixels(graph, share, made)]);
    })
    .reduce((sum, value) => graph.add('Add', [sum, value]));
}

/** Times one trained number. */
export const gate = (operation: Operation): string =>
  operation.graph.add('Mul', [operation.x, operation.hold('strength')]);

/** 0 where the mask is 1. */
export function hide({ graph, inputs }: Operation): string {
  const [x, mask] = inputs;
  return graph.add('Mul', [x!, graph.add('Sub', [graph.number(1), mask!])]);
}

/** Random in training alone. */
export const dropout = ({ graph, x }: Operation): string => graph.add('Identity', [x]);

export const concat = ({ graph, inputs, made }: Operation): string =>
  graph.add('Concat', inputs, { axis: channelAxis(made) });

export function slice(operation: Operation): string {
  const { graph, x, shape } = operation;
  const begin = operation.attribute<number>('begin')!;
  const end = begin + operation.attribute<number>('size')!;
  return graph.add('Slice', [x, ...[begin, end, channelAxis(shape)].map((number) => graph.integers([number]))]);
}
