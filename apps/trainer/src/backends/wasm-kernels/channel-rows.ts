import { type KernelFunc, type TensorInfo, util } from '@tensorflow/tfjs-core';
import { channelWidth } from './channel-width.ts';
import type { ElementwiseModule } from './elementwise-module.ts';
import { allocate, type KernelCall, type WasmBackend } from './heap.ts';
import { kernelModule, pointer, withScratch } from './kernel-module.ts';

type Pair = Record<'a' | 'b', TensorInfo>;
type RowFunction = 'addRow' | 'subtractRow' | 'multiplyRow';

/**
 * Sums, differences and products of a tensor [..., C] with one value a channel: biases, scales and their gradients. The stock kernels
 * start anew for every pixel, which for few channels is most of their time.
 *
 * @param stock tfjs's own kernel, for every other pair of shapes
 */
export function withChannelRows(name: RowFunction & keyof ElementwiseModule, stock: KernelFunc) {
  return function combine(call: KernelCall<Pair, object>): TensorInfo {
    const { a, b } = call.inputs;
    if (isRowOf(b, a)) return combineRows(call.backend, name, a, b);
    if (isRowOf(a, b) && name !== 'subtractRow') return combineRows(call.backend, name, b, a);
    return stock(call as unknown as Parameters<KernelFunc>[0]) as TensorInfo;
  };
}

/** Whether `row` has one value for each channel of x, the last axis, and x more than one pixel. */
function isRowOf(row: TensorInfo, x: TensorInfo): boolean {
  if (row.dtype !== 'float32' || x.dtype !== 'float32' || row.shape.length > x.shape.length) return false;
  const channels = x.shape.at(-1);
  return (
    channels !== undefined &&
    row.shape.at(-1) === channels &&
    util.sizeFromShape(row.shape) === channels &&
    util.sizeFromShape(x.shape) > channels
  );
}

function combineRows(backend: WasmBackend, name: RowFunction, x: TensorInfo, row: TensorInfo): TensorInfo {
  const channels = x.shape.at(-1)!;
  const width = channelWidth(channels);
  const out = allocate(backend, x.shape);
  withScratch(backend, [width], (scratch) =>
    kernelModule(backend)[name](
      pointer(backend, x),
      pointer(backend, row),
      pointer(backend, out),
      util.sizeFromShape(x.shape),
      channels,
      width,
      scratch,
    ),
  );
  return out;
}
