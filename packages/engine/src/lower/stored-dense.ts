import type { KernelTaps } from '../kernel-panels.ts';
import { roomFor, STORED_COLUMNS } from '../pack.ts';
import { innerOf } from '../value.ts';
import type { Steps } from '../weight-area.ts';
import { vector, zeroVector } from './parameters.ts';
import type { Convolution } from './windowed.ts';

/** How the weights of a dense layer on floats read, where they are stored in bytes and fill panels; undefined for any other. */
export function bytesOfDense({ node, x, lowering }: Convolution, { columns }: KernelTaps): Steps | undefined {
  if (node.op !== 'dense' || x.codes !== undefined || columns % STORED_COLUMNS !== 0) return undefined;
  return lowering.weights.bytesOf(node.parameters.kernel);
}

/** A dense layer on weights as they are stored: to read them is what one row costs, and a byte is a quarter of a float. */
export function multiplyBytes(
  { node, x, result, lowering }: Convolution,
  taps: KernelTaps,
  steps: Steps,
  { kind, slope }: { kind: number; slope: number },
): void {
  const { weights } = lowering;
  const { kernel, bias } = node.parameters;
  const { channels, columns } = taps;
  const panels = weights.take(
    `bytes ${kernel}`,
    channels * columns,
    ({ byteOffset }, reader, packer) => packer.bytesOf(byteOffset, reader.stored(kernel), taps),
    roomFor(taps),
  );
  const factors = node.scales?.kernel === undefined ? undefined : vector(weights, node.scales.kernel, columns);
  const shift = bias === undefined ? zeroVector(weights, columns) : vector(weights, bias, columns);
  lowering.emit(({ kernels }) => {
    const [from, to] = [innerOf(x), innerOf(result)];
    return () =>
      kernels.multiplyStored(
        from,
        channels,
        panels.place,
        steps.scale,
        steps.min,
        factors?.place ?? 0,
        shift.place,
        columns,
        to,
        kind,
        slope,
      );
  });
}
