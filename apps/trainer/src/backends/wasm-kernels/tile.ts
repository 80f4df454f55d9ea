import { type KernelFunc, type TensorInfo, type TileAttrs, type TileInputs, util } from '@tensorflow/tfjs-core';
import type { KernelCall } from './heap.ts';

/**
 * Repeats x along its axes. tfjs's gradients of batch norm, means and sums are full of one special case, a row repeated for
 * every pixel ([1,1,1,C] to [N,H,W,C]), which the stock kernel copies float by float through index arithmetic: a quarter of
 * a GAN's training step. Where the result is all of x again and again, this kernel copies blocks instead.
 *
 * @param stock tfjs's own kernel, for every other case
 */
export function tileWith(stock: KernelFunc) {
  return function tile(call: KernelCall<TileInputs, TileAttrs>): TensorInfo {
    const { x } = call.inputs;
    const { reps } = call.attrs;
    if (x.dtype === 'string' || reps.length !== x.shape.length || !repeatsWhole(x.shape, reps)) {
      return stock(call as unknown as Parameters<KernelFunc>[0]) as TensorInfo;
    }
    const out = call.backend.makeOutput(
      x.shape.map((size, axis) => size * reps[axis]!),
      x.dtype,
    );
    repeat(call.backend.typedArrayFromHeap(out), call.backend.typedArrayFromHeap(x));
    return out;
  };
}

/** Whether nothing but ones stands before the last axis that is repeated, so that x is repeated as one block. */
export function repeatsWhole(shape: readonly number[], reps: readonly number[]): boolean {
  const last = reps.findLastIndex((times) => times !== 1);
  return last < 1 || util.sizeFromShape(shape.slice(0, last)) === 1;
}

/** Fills `target` with copies of `block`, doubling what is there: few calls, each a plain memory copy. */
function repeat(target: Float32Array | Int32Array | Uint8Array, block: Float32Array | Int32Array | Uint8Array): void {
  if (target.length === 0) return;
  target.set(block);
  for (let filled = block.length; filled < target.length; filled *= 2) {
    target.copyWithin(filled, 0, Math.min(filled, target.length - filled));
  }
}
