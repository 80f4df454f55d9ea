import type { Held } from '../graph.ts';
import { reordered } from '../layout.ts';
import { OnnxError, type Operation } from '../operation.ts';
import { activated } from './activations.ts';

/** Convolutions and projections. Kernels of plans are HWIO, those of ONNX have the output channels in front. */

interface Taps {
  readonly kernel: number;
  readonly stride: number;
  readonly padding: 'same' | 'valid';
}

/** What a node says of its windows. */
export const tapsOf = ({ node: { attributes } }: Operation): Taps => ({
  kernel: attributes.kernel as number,
  stride: (attributes.stride ?? 1) as number,
  padding: (attributes.padding ?? 'same') as Taps['padding'],
});

/** Weights in a form that only training needs. */
export function requirePlainWeights({ node }: Operation): void {
  if (node.attributes.weights === undefined) return;
  throw new OnnxError(
    `plan: node "${node.id}" (${node.op}) keeps its weights in a form for training; compile the plan first`,
  );
}

export const conv = (operation: Operation): string => {
  requirePlainWeights(operation);
  return activated(operation, convolve(operation, operation.x));
};

/** x through the kernel of the operation, and its bias where it has one that is wanted. */
export function convolve(operation: Operation, x: string, { bias = true } = {}): string {
  requirePlainWeights(operation);
  const taps = tapsOf(operation);
  const inputs = [
    x,
    operation.hold('kernel', 'as OIHW', fromHwio),
    ...(bias && operation.has('bias') ? [operation.hold('bias')] : []),
  ];
  return operation.graph.add('Conv', inputs, { kernel_shape: [taps.kernel, taps.kernel], ...windows(operation, taps) });
}

/**
 * Strides and zeros around. With padding `same` as tfjs has it: the odd zero is behind, and how many there are depends on the rest
 * that the stride leaves of a side, which only ONNX's own rule knows where sides are not fixed.
 */
export function windows({ shape, setting }: Operation, { kernel, stride, padding }: Taps) {
  const [h, w] = shape as [number, number];
  const strides = [stride, stride];
  if (padding === 'valid') return { strides };
  if (setting.anySides && (h % stride !== 0 || w % stride !== 0)) return { strides, auto_pad: 'SAME_UPPER' };
  const zeros = [h, w].map((side) => Math.max((Math.ceil(side / stride) - 1) * stride + kernel - side, 0));
  const before = zeros.map((count) => Math.floor(count / 2));
  return { strides, pads: [...before, ...zeros.map((count, axis) => count - before[axis]!)] };
}

export const fromHwio = ({ dims, values }: Held): Held => {
  const [h, w, c, filters] = dims as [number, number, number, number];
  return { dims: [filters, c, h, w], values: reordered(values, dims, [3, 2, 0, 1]) };
};

/** Its kernel is `[kernel, kernel, filters, c]`, that of ONNX `[c, filters, kernel, kernel]`. */
export function convTranspose(operation: Operation): string {
  requirePlainWeights(operation);
  const { kernel, stride, padding } = tapsOf(operation);
  const over = padding === 'same' ? kernel - stride : 0;
  const before = Math.floor(Math.max(over, 0) / 2);
  const behind = Math.max(over, 0) - before;
  const missing = Math.max(-over, 0);
  const inputs = [
    operation.x,
    operation.hold('kernel', 'as IOHW', ({ dims, values }) => {
      const [h, w, filters, c] = dims as [number, number, number, number];
      return { dims: [c, filters, h, w], values: reordered(values, dims, [3, 2, 0, 1]) };
    }),
    ...(operation.has('bias') ? [operation.hold('bias')] : []),
  ];
  return operation.graph.add('ConvTranspose', inputs, {
    kernel_shape: [kernel, kernel],
    strides: [stride, stride],
    pads: [before, before, behind, behind],
    ...(missing > 0 && { output_padding: [missing, missing] }),
  });
}
