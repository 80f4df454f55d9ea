import {
  type BatchMatMulAttrs,
  type BatchMatMulInputs,
  broadcast_util,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { allocate, floats, type KernelCall, release, type WasmBackend, withWindow } from './heap.ts';
import { transpose } from './transpose.ts';
import { multiply } from './xnnpack.ts';

/** A stack of matrices without holes, [batch,rows,columns]. `temporary` ones belong to the kernel. */
interface Matrices {
  readonly tensor: TensorInfo;
  readonly batch: number;
  readonly rows: number;
  readonly columns: number;
  readonly temporary: boolean;
}

function asMatrices(backend: WasmBackend, tensor: TensorInfo, transposed: boolean): Matrices {
  const batch = util.sizeFromShape(tensor.shape.slice(0, -2));
  const [rows, columns] = tensor.shape.slice(-2) as [number, number];
  if (!transposed) return { tensor, batch, rows, columns, temporary: false };
  if (rows === 1 || columns === 1) return { tensor, batch, rows: columns, columns: rows, temporary: false }; // same memory
  return {
    tensor: transpose(backend, tensor, batch, rows, columns),
    batch,
    rows: columns,
    columns: rows,
    temporary: true,
  };
}

/**
 * a [...,M,K] x b [...,K,N] -> [...,M,N], each side optionally given transposed; outer dimensions broadcast.
 *
 * The stock kernel uses XNNPACK only for one product of two untransposed matrices and scalar loops for everything else, which
 * is most of a dense layer's backward pass. Here transposed sides are laid out first, and a batch is a series of products on
 * windows of the operands, so XNNPACK does all the arithmetic.
 */
export function batchMatMul({ inputs, attrs, backend }: KernelCall<BatchMatMulInputs, BatchMatMulAttrs>): TensorInfo {
  if (inputs.a.dtype !== 'float32' || inputs.b.dtype !== 'float32') {
    throw new TypeError(
      `matMul on wasm needs float32, got ${inputs.a.dtype} and ${inputs.b.dtype}: cast both sides first`,
    );
  }
  const outer = broadcastOuter(inputs.a.shape, inputs.b.shape);
  const a = asMatrices(backend, inputs.a, attrs.transposeA);
  const b = asMatrices(backend, inputs.b, attrs.transposeB);
  if (a.columns !== b.rows) {
    throw new RangeError(
      `matMul: inner sizes ${a.columns} and ${b.rows} differ (shapes [${inputs.a.shape}] and [${inputs.b.shape}], ` +
        `transposeA=${attrs.transposeA}, transposeB=${attrs.transposeB})`,
    );
  }
  const out = allocate(backend, [...outer, a.rows, b.columns]);
  if (a.columns === 0) floats(backend, out).fill(0);
  else multiplyAll(backend, a, b, out, outer);
  for (const side of [a, b]) if (side.temporary) release(backend, side.tensor);
  return out;
}

function broadcastOuter(a: number[], b: number[]): number[] {
  return broadcast_util.assertAndGetBroadcastShape(a.slice(0, -2), b.slice(0, -2));
}

function multiplyAll(backend: WasmBackend, a: Matrices, b: Matrices, out: TensorInfo, outer: number[]): void {
  const size = { rows: a.rows, inner: a.columns, columns: b.columns };
  const batch = util.sizeFromShape(outer);
  const outSize = size.rows * size.columns;
  if (batch === 0 || outSize === 0) return;
  if (b.batch === 1 && a.batch === batch) {
    // One right side for all: the left matrices stand on top of each other, [batch*M,K].
    // Under a name of its own: XNNPACK keeps the right side packed by name, and would take a vector packed as a row for one
    // packed as a column when its clone is multiplied transposed.
    withWindow(backend, b.tensor, 0, [size.inner, size.columns], (bOnce) =>
      multiply(backend, a.tensor, bOnce, out, { ...size, rows: a.batch * size.rows }),
    );
    return;
  }
  const leftItems = broadcastItems(a.tensor.shape.slice(0, -2), outer);
  const rightItems = broadcastItems(b.tensor.shape.slice(0, -2), outer);
  for (let item = 0; item < batch; item++) {
    const left = leftItems[item]! * size.rows * size.inner;
    const right = rightItems[item]! * size.inner * size.columns;
    withWindow(backend, a.tensor, left, [size.rows, size.inner], (aItem) =>
      withWindow(backend, b.tensor, right, [size.inner, size.columns], (bItem) =>
        withWindow(backend, out, item * outSize, [size.rows, size.columns], (outItem) =>
          multiply(backend, aItem, bItem, outItem, size),
        ),
      ),
    );
  }
}

/** For every item of a batch of shape `outer`, in order: which item of a batch of shape `own` stands for it. */
function broadcastItems(own: number[], outer: number[]): number[] {
  let items = [0];
  const missing = outer.length - own.length;
  outer.forEach((size, axis) => {
    const ownSize = axis < missing ? 1 : own[axis - missing]!;
    items = items.flatMap((item) => Array.from({ length: size }, (_, i) => item * ownSize + (ownSize === 1 ? 0 : i)));
  });
  return items;
}
