import {
  backend_util,
  type KernelFunc,
  type SumAttrs,
  type SumInputs,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { allocate, floats, type KernelCall, release, type WasmBackend, withWindow } from './heap.ts';
import { add } from './xnnpack.ts';

/** Few enough for a plain loop. A guess: the cost of a call into the binary was not measured on its own. */
const FEW_FLOATS = 2048;

/**
 * Sums over some axes. The stock kernel transposes first, unless the axes are the last ones, and then adds up float by float;
 * sums over all pixels of all pictures (the gradient of a bias, the statistics of batch norm) are most of what training needs.
 * Where the axes follow one another, this kernel folds instead: it adds the later half of the rows to the earlier half with
 * XNNPACK until few are left. Such pairwise sums also round less than running ones, and do not depend on the thread count.
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
  return outer === 1 ? rows > 1 : rows * inner >= 2 * FEW_FLOATS;
}

function sumBlocks(
  backend: WasmBackend,
  x: TensorInfo,
  out: TensorInfo,
  { outer, rows, inner }: Blocks,
  scale: number,
): void {
  const folded = allocate(backend, [Math.ceil(rows / 2) * inner]);
  for (let block = 0; block < outer; block++) {
    const left = withWindow(backend, x, block * rows * inner, [rows * inner], (part) =>
      fold(backend, part, folded, rows, inner),
    );
    const source = left === rows ? floats(backend, x) : floats(backend, folded);
    const from = left === rows ? block * rows * inner : 0;
    sumRows(floats(backend, out), block * inner, source, from, left, inner, scale);
  }
  release(backend, folded);
}

/**
 * Folds x [rows,inner] into `folded` until few floats are left.
 * @returns how many rows are left; all of them if x is small, and then `folded` is not used
 */
function fold(backend: WasmBackend, x: TensorInfo, folded: TensorInfo, rows: number, inner: number): number {
  let left = rows;
  let source = x;
  while (left > 1 && left * inner > FEW_FLOATS) {
    const half = left >> 1;
    const later = half * inner;
    const first = source;
    // An odd row out stays where it is, behind the later half; it moves up behind the sums.
    withWindow(backend, first, later, [later], (second) => add(backend, first, second, folded, later));
    if (left % 2 === 1) {
      const last = floats(backend, first).subarray(2 * later, 2 * later + inner);
      floats(backend, folded).set(last, later);
    }
    left -= half;
    source = folded;
  }
  return left;
}

/** Adds up the few rows that are left, in double precision. */
function sumRows(
  out: Float32Array,
  to: number,
  source: Float32Array,
  from: number,
  rows: number,
  inner: number,
  scale: number,
): void {
  const sums = new Float64Array(inner);
  let read = from;
  for (let row = 0; row < rows; row++) {
    for (let i = 0; i < inner; i++) sums[i]! += source[read++]!;
  }
  for (let i = 0; i < inner; i++) out[to + i] = sums[i]! * scale;
}
