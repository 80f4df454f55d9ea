import {
  backend_util,
  type ConcatAttrs,
  type KernelFunc,
  type SliceAttrs,
  type SliceInputs,
  type SplitVAttrs,
  type SplitVInputs,
  slice_util,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { allocate, floats, type KernelCall } from './heap.ts';

/** Rows shorter than this are copied float by float: a call for each of them takes longer. */
const SHORT_ROW = 64;

/**
 * Tensors put together and taken apart along one axis: columns of a matrix, with a row for every index before the axis. The stock
 * kernels call JavaScript's `set` for each row, which for the channels of a picture is most of their time.
 *
 * @param stock tfjs's own kernel, for tensors that are not of floats
 */
export function concatWith(stock: KernelFunc) {
  return function concat(call: KernelCall<TensorInfo[], ConcatAttrs>): TensorInfo {
    const { backend } = call;
    const parts = call.inputs as readonly TensorInfo[];
    if (parts.some(({ dtype }) => dtype !== 'float32'))
      return stock(call as unknown as Parameters<KernelFunc>[0]) as TensorInfo;
    const shapes = parts.map(({ shape }) => shape);
    const [axis] = util.parseAxisParam(call.attrs.axis, shapes[0]!) as [number];
    backend_util.assertParamsConsistent(shapes, axis);
    const out = allocate(backend, backend_util.computeOutShape(shapes, axis));
    const whole = columnsOf(floats(backend, out), out.shape, axis);
    let begin = 0;
    for (const part of parts) {
      const columns = columnsOf(floats(backend, part), part.shape, axis);
      copyColumns(columns, 0, whole, begin, columns.width);
      begin += columns.width;
    }
    return out;
  };
}

/** The gradient of {@link concatWith}, among others. */
export function splitWith(stock: KernelFunc) {
  return function split(call: KernelCall<SplitVInputs, SplitVAttrs>): TensorInfo[] {
    const { backend } = call;
    const { x } = call.inputs;
    if (x.dtype !== 'float32') return stock(call as unknown as Parameters<KernelFunc>[0]) as TensorInfo[];
    const [axis] = util.parseAxisParam(call.attrs.axis, x.shape) as [number];
    const sizes = backend_util.prepareSplitSize(
      x as Parameters<typeof backend_util.prepareSplitSize>[0],
      call.attrs.numOrSizeSplits,
      axis,
    );
    const parts = sizes.map((size) => allocate(backend, x.shape.with(axis, size)));
    const whole = columnsOf(floats(backend, x), x.shape, axis);
    let begin = 0;
    for (const part of parts) {
      const columns = columnsOf(floats(backend, part), part.shape, axis);
      copyColumns(whole, begin, columns, 0, columns.width);
      begin += columns.width;
    }
    return parts;
  };
}

/**
 * Takes a part of one axis.
 *
 * @param stock tfjs's own kernel, for parts of several axes too
 */
export function sliceWith(stock: KernelFunc) {
  return function slice(call: KernelCall<SliceInputs, SliceAttrs>): TensorInfo {
    const { backend } = call;
    const { x } = call.inputs;
    const [begin, size] = slice_util.parseSliceParams(
      x as Parameters<typeof slice_util.parseSliceParams>[0],
      call.attrs.begin,
      call.attrs.size,
    ) as [number[], number[]];
    const cut = x.shape.flatMap((side, axis) => (size[axis] === side ? [] : [axis]));
    if (cut.length !== 1 || x.dtype !== 'float32')
      return stock(call as unknown as Parameters<KernelFunc>[0]) as TensorInfo;
    const [axis] = cut as [number];
    const out = allocate(backend, size);
    const columns = columnsOf(floats(backend, out), size, axis);
    const after = util.sizeFromShape(x.shape.slice(axis + 1));
    copyColumns(columnsOf(floats(backend, x), x.shape, axis), begin[axis]! * after, columns, 0, columns.width);
    return out;
  };
}

/** A tensor as a matrix of `width` columns: what belongs to one index before the axis is a row. */
interface Columns {
  readonly values: Float32Array;
  readonly width: number;
}

const columnsOf = (values: Float32Array, shape: readonly number[], axis: number): Columns => ({
  values,
  width: util.sizeFromShape(shape.slice(axis) as number[]),
});

function copyColumns(from: Columns, fromColumn: number, to: Columns, toColumn: number, width: number): void {
  if (width === 0) return;
  const rows = to.values.length / to.width;
  const [source, target] = [from.values, to.values];
  let read = fromColumn;
  let write = toColumn;
  for (let row = 0; row < rows; row++) {
    if (width >= SHORT_ROW) target.set(source.subarray(read, read + width), write);
    else for (let column = 0; column < width; column++) target[write + column] = source[read + column]!;
    read += from.width;
    write += to.width;
  }
}
