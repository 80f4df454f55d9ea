import {
  type BatchMatMulAttrs,
  type BatchMatMulInputs,
  broadcast_util,
  type TensorInfo,
  util,
} from '@tensorflow/tfjs-core';
import { packedSize, packTasks, rowProduct, tableSize } from './gathered-product.ts';
import { allocate, floats, type KernelCall, release, type WasmBackend } from './heap.ts';
import { type Call, kernelThreads, pointer, runTasks, withScratch } from './kernel-module.ts';
import { type Chunk, rounds, slotFloats } from './slots.ts';
import { transpose } from './transpose.ts';

const BYTES = Float32Array.BYTES_PER_ELEMENT;

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
 * is most of a dense layer's backward pass. Here transposed sides are laid out first, and our own kernel does the arithmetic.
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
  const batch = util.sizeFromShape(outer);
  const { rows, columns: inner } = a;
  const { columns } = b;
  if (batch === 0 || rows * columns === 0) return;
  const [left, right, target] = [a.tensor, b.tensor, out].map((tensor) => pointer(backend, tensor)) as [
    number,
    number,
    number,
  ];
  // One right side for all: the left matrices stand on top of each other, [batch*M,K].
  if (b.batch === 1 && a.batch === batch) {
    multiply(backend, left, right, target, { rows: batch * rows, inner, columns });
    return;
  }
  const leftItems = broadcastItems(a.tensor.shape.slice(0, -2), outer);
  const rightItems = broadcastItems(b.tensor.shape.slice(0, -2), outer);
  const threads = kernelThreads(backend);
  const packedFloats = slotFloats(packedSize(inner, columns));
  const tableFloats = slotFloats(tableSize(rows));
  withScratch(backend, [threads * packedFloats, threads * tableFloats], (allPacked, tables) => {
    for (const chunks of rounds(batch, 1, threads)) {
      const tasks = chunks.map(({ first: item, slot }): Call[] => {
        const packed = allPacked + slot * packedFloats * BYTES;
        const table = tables + slot * tableFloats * BYTES;
        const from = left + leftItems[item]! * rows * inner * BYTES;
        const by = right + rightItems[item]! * inner * columns * BYTES;
        const to = target + item * rows * columns * BYTES;
        return [
          ...packTasks(by, inner, columns, packed, 1).flat(),
          ...rowProduct(from, inner, packed, to, columns, rows, table),
        ];
      });
      runTasks(backend, tasks);
    }
  });
}

/** out [rows,columns] = left [rows,inner] x right [inner,columns], some rows a thread. */
function multiply(
  backend: WasmBackend,
  left: number,
  right: number,
  out: number,
  { rows, inner, columns }: { rows: number; inner: number; columns: number },
): void {
  const threads = kernelThreads(backend);
  const step = Math.ceil(rows / threads);
  const tableFloats = slotFloats(tableSize(step));
  withScratch(backend, [packedSize(inner, columns), threads * tableFloats], (packed, tables) => {
    runTasks(backend, packTasks(right, inner, columns, packed, threads));
    const [chunks] = rounds(rows, step, threads) as [Chunk[]];
    const tasks = chunks.map(({ first, count, slot }): Call[] => {
      const table = tables + slot * tableFloats * BYTES;
      const to = out + first * columns * BYTES;
      return rowProduct(left + first * inner * BYTES, inner, packed, to, columns, count, table);
    });
    runTasks(backend, tasks);
  });
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
