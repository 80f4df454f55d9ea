import {
  backend_util,
  type KernelFunc,
  type SumAttrs,
  type SumInputs,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { channelWidth, wholeVectors } from './channel-width.ts';
import { allocate, type KernelCall, type WasmBackend } from './heap.ts';
import { kernelModule, pointer, withScratch } from './kernel-module.ts';

/** Shorter sums are not worth the start of a kernel each. */
const SHORT_SUM = 4096;

/**
 * Sums over some axes. The stock kernel transposes first, unless the axes are the last ones, and then adds up float by float;
 * sums over all pixels of all pictures (the gradient of a bias) are most of what training needs. Where the axes follow one another,
 * this kernel adds up rows, in single precision within short blocks and in double precision over them.
 *
 * @param stock tfjs's own kernel, for every other case
 */
export function sumWith(stock: KernelFunc) {
  return reduceWith(stock, () => 1);
}

/** Means over some axes, computed as {@link sumWith} computes sums. */
export function meanWith(stock: KernelFunc) {
  return reduceWith(stock, (rows) => 1 / rows);
}

function reduceWith(stock: KernelFunc, scale: (rows: number) => number) {
  return function reduce(call: KernelCall<SumInputs, SumAttrs>): TensorInfo {
    const { x } = call.inputs;
    const { keepDims } = call.attrs as { keepDims?: boolean }; // tfjs passes it, its types do not say so
    const axes = util.parseAxisParam(call.attrs.axis, x.shape);
    const blocks = x.dtype === 'float32' ? asBlocks(x.shape, axes) : undefined;
    if (!blocks || !pays(blocks)) return stock(call as unknown as Parameters<KernelFunc>[0]) as TensorInfo;
    const [outShape] = backend_util.computeOutAndReduceShapes(x.shape, axes);
    const out = allocate(call.backend, keepDims ? backend_util.expandShapeToKeepDim(outShape, axes) : outShape);
    sumBlocks(call.backend, x, out, blocks, scale(blocks.rows));
    return out;
  };
}

/** A tensor read as [outer,rows,inner], to be summed over its rows. */
interface Blocks {
  readonly outer: number;
  readonly rows: number;
  readonly inner: number;
}

/** Undefined when kept axes lie between summed ones. Axes of size 1 count as either. */
export function asBlocks(shape: readonly number[], axes: readonly number[]): Blocks | undefined {
  const summed = axes.filter((axis) => shape[axis] !== 1);
  const first = Math.min(...summed);
  const last = Math.max(...summed);
  if (summed.length === 0) return undefined;
  for (let axis = first; axis <= last; axis++) if (shape[axis] !== 1 && !summed.includes(axis)) return undefined;
  return {
    outer: util.sizeFromShape(shape.slice(0, first)),
    rows: util.sizeFromShape(shape.slice(first, last + 1)),
    inner: util.sizeFromShape(shape.slice(last + 1)),
  };
}

function pays({ outer, rows, inner }: Blocks): boolean {
  if (rows === 0) return true; // the stock kernel leaves such sums unwritten
  return outer === 1 ? rows > 1 : rows * inner >= SHORT_SUM;
}

function sumBlocks(
  backend: WasmBackend,
  x: TensorInfo,
  out: TensorInfo,
  { outer, rows, inner }: Blocks,
  scale: number,
): void {
  const width = channelWidth(inner);
  const floats = Float32Array.BYTES_PER_ELEMENT;
  withScratch(backend, [2 * wholeVectors(width)], (scratch) => {
    for (let block = 0; block < outer; block++) {
      const from = pointer(backend, x) + block * rows * inner * floats;
      const to = pointer(backend, out) + block * inner * floats;
      kernelModule(backend).sumRows(from, rows * inner, inner, width, scratch, to, scale);
    }
  });
}
