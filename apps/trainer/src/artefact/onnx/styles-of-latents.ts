import { averageStyle, averagesOfClasses, type SamplerManifest } from '@omokage/weights';
import type { OpenOnnx } from './plan-to-onnx.ts';

/**
 * The mapping network of a style model, finished: its style at its psi, `average + psi (style - average)`, for every layer, as the picture's
 * network takes it. `psi [M]` is one number for all images or one for each. Where each class has an average, a one-hot class chooses its own.
 */
export function stylesOfLatents(
  { graph, inputs, outputs }: OpenOnnx,
  { output, synthesisInput, layers, dimensions, average }: NonNullable<SamplerManifest['style']>,
  classes: SamplerManifest['classes'],
): OpenOnnx {
  graph.enter('truncation');
  const style = outputs.find(({ name }) => name === output)!.value; // [N,dimensions]
  const ofClasses = averagesOfClasses(average);
  const dims = ofClasses ? [ofClasses.length, dimensions] : [dimensions];
  const held = graph.hold('average style', () => ({ dims, values: averageStyle(average) }));
  const middle = ofClasses ? graph.add('MatMul', [classes!.input, held]) : held; // [N,dimensions] or [dimensions]
  const share = graph.add('Unsqueeze', ['psi', graph.integers([1])]); // [M,1]
  const way = graph.add('Mul', [share, graph.add('Sub', [style, middle])]);
  const truncated = graph.add('Unsqueeze', [graph.add('Add', [middle, way]), graph.integers([1])]); // [N,1,dimensions]
  const value = graph.add('Expand', [truncated, graph.integers([1, layers, 1])]);
  return {
    graph,
    inputs: [...inputs, { name: 'psi', dims: ['one_or_batch'] }],
    outputs: [{ name: synthesisInput, dims: ['batch', layers, dimensions], value }],
  };
}
