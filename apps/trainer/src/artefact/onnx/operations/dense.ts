import type { Shape } from '@omokage/models/plan';
import type { Held } from '../graph.ts';
import { dimsOf, isAlikeInBoth, isPicture, KEPT, reordered } from '../layout.ts';
import type { Operation, Setting } from '../operation.ts';
import { activated } from './activations.ts';
import { requirePlainWeights } from './convolution.ts';

/**
 * A projection. Where it makes nothing but the numbers of a picture, it makes them in the order of ONNX at once: its columns change
 * places here, and no picture has to be turned around each time.
 */
export function dense(operation: Operation): string {
  requirePlainWeights(operation);
  const picture = pictureMadeBy(operation.node.id, operation.setting);
  const form = picture ? `for [${picture}]` : '';
  const columns = (held: Held): Held => (picture ? { ...held, values: turned(held, picture) } : held);
  const inputs = [
    operation.x,
    operation.hold('kernel', form, columns),
    ...(operation.has('bias') ? [operation.hold('bias', form, columns)] : []),
  ];
  return activated(operation, operation.graph.add('Gemm', inputs));
}

/** Each row of `[..., h*w*c]` as `[..., c*h*w]`. */
function turned({ values, dims }: Held, picture: Shape): Float32Array {
  const rows = dims.slice(0, -1).reduce((product, side) => product * side, 1);
  return reordered(values, [rows, ...picture], [0, 3, 1, 2]);
}

/** The shape of the picture as which all readers of a projection, just one, lay its numbers out. */
function pictureMadeBy(id: string, { plan }: Setting): Shape | undefined {
  const readers = plan.nodes.filter(({ inputs }) => inputs.includes(id));
  const [reader] = readers;
  if (readers.length !== 1 || reader?.op !== 'reshape' || Object.values(plan.outputs).includes(id)) return undefined;
  const shape = reader.attributes.shape as number[];
  return isPicture(shape) && !isAlikeInBoth(shape) ? shape : undefined;
}

/** The same numbers, in the order of the plan, in another shape. */
export function reshape({ graph, x, shape, made, node, setting }: Operation): string {
  const source = setting.plan.nodes.find(({ id }) => id === node.inputs[0]);
  const isTurned = source?.op === 'dense' && pictureMadeBy(source.id, setting) !== undefined;
  const inOrder = (of: Shape) => !isPicture(of) || isAlikeInBoth(of);
  const from = inOrder(shape) ? x : graph.add('Transpose', [x], { perm: [0, 2, 3, 1] });
  if (isTurned || inOrder(made)) return graph.add('Reshape', [from, graph.integers([KEPT, ...dimsOf(made)])]);
  const laid = graph.add('Reshape', [from, graph.integers([KEPT, ...made])]);
  return graph.add('Transpose', [laid], { perm: [0, 3, 1, 2] });
}
