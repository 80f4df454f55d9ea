import type { Shape } from '@omokage/models/plan';
import type { OnnxGraph } from '../graph.ts';
import { dimsOverPixels } from '../layout.ts';
import type { Operation } from '../operation.ts';
import { convolve } from './convolution.ts';

/** Channels scaled by what another value says, and by what is trained. */

/** Under the root of a demodulation, as in `layers/modulated-conv.ts`. */
const EPSILON = 1e-8;

/** A vector of each image, `[N, c]` or `[N, 1]`, so that it lies over a value of this shape. */
export function overPixels(graph: OnnxGraph, vector: string, over: Shape): string {
  if (over.length === 1) return vector;
  const axes = over.length === 3 ? [2, 3] : over.slice(1).map((_, i) => i + 1);
  return graph.add('Unsqueeze', [vector, graph.integers(axes)]);
}

/** A trained vector `[c]`, so that it lies over the channels of a value of this shape. */
export const holdOverPixels = (operation: Operation, role: string, over: Shape): string =>
  operation.hold(role, over.length === 3 ? 'over pixels' : '', ({ dims, values }) => ({
    dims: [...dims, ...dimsOverPixels(over)],
    values,
  }));

export function affine(operation: Operation): string {
  const { graph, x, shape } = operation;
  const scaled = graph.add('Mul', [x, holdOverPixels(operation, 'scale', shape)]);
  return graph.add('Add', [scaled, holdOverPixels(operation, 'shift', shape)]);
}

/** (1 + scale) x + shift. */
export function modulate({ graph, inputs, shape }: Operation): string {
  const [x, scale, shift] = inputs;
  const scaled = scaledBy(graph, x!, plusOne(graph, scale!), shape);
  return shift === undefined ? scaled : graph.add('Add', [scaled, overPixels(graph, shift, shape)]);
}

const plusOne = (graph: OnnxGraph, scale: string): string => graph.add('Add', [scale, graph.number(1)]);

const scaledBy = (graph: OnnxGraph, x: string, factors: string, shape: Shape): string =>
  graph.add('Mul', [x, overPixels(graph, factors, shape)]);

/** Compile splits it; in plans as they are recorded it is one. */
export function modulatedConv(operation: Operation): string {
  const { graph, inputs, shapes, made } = operation;
  const factors = plusOne(graph, inputs[1]!);
  const convolved = convolve(operation, scaledBy(graph, inputs[0]!, factors, shapes[0]!), { bias: false });
  if (operation.attribute<boolean>('demodulate') !== true) return biased(operation, convolved, made);
  const energy = operation.hold('kernel', 'energy', ({ dims, values }) => {
    const [, , channels, filters] = dims as [number, number, number, number];
    const sums = new Float64Array(channels * filters);
    values.forEach((value, at) => {
      sums[at % sums.length]! += value * value;
    });
    return { dims: [channels, filters], values: Float32Array.from(sums) };
  });
  return biased(operation, demodulated(operation, convolved, factors, energy), made);
}

export function demodulate(operation: Operation): string {
  const [y, style] = operation.inputs;
  const scaled = demodulated(operation, y!, plusOne(operation.graph, style!), operation.hold('energy'));
  return biased(operation, scaled, operation.made);
}

/** @param factors `[N, c]` @param energy `[c, filters]` */
function demodulated(operation: Operation, y: string, factors: string, energy: string): string {
  const { graph, made } = operation;
  const variance = graph.add('MatMul', [graph.add('Mul', [factors, factors]), energy]); // [N,filters]
  const root = graph.add('Sqrt', [graph.add('Add', [variance, graph.number(EPSILON)])]);
  const deviation = operation.attribute<number>('deviation') ?? 1;
  return scaledBy(graph, y, graph.add('Div', [graph.number(deviation), root]), made);
}

const biased = (operation: Operation, x: string, shape: Shape): string =>
  operation.has('bias') ? operation.graph.add('Add', [x, holdOverPixels(operation, 'bias', shape)]) : x;

/** One fixed number for each pixel, times a trained strength for each channel. */
export function noise(operation: Operation): string {
  const { graph, x, shape } = operation;
  const values = operation.hold('noise', 'over channels', ({ dims: [h, w], values }) => ({
    dims: [1, h!, w!],
    values,
  }));
  return graph.add('Add', [x, graph.add('Mul', [values, holdOverPixels(operation, 'strength', shape)])]);
}
