import type { Operation } from '../operation.ts';
import { overPixels } from './modulation.ts';

/** Values combined number by number. */

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
    .map((value, i) => graph.add('Mul', [value, overPixels(graph, graph.slice(shares!, i, i + 1, 1), made)]))
    .reduce((sum, value) => graph.add('Add', [sum, value]));
}

/** Times one trained number. */
export const gate = (operation: Operation): string =>
  operation.graph.add('Mul', [operation.x, operation.hold('strength')]);

/** Random in training alone. */
export const dropout = ({ graph, x }: Operation): string => graph.add('Identity', [x]);
