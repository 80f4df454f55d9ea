/**
 * The part of tfjs's wasm backend that our kernels stand on: tensors are byte ranges of one WebAssembly heap, known to the
 * C++ side by a number and to JavaScript by a `dataId`.
 *
 * Two rules hold for everybody who uses this file:
 * - Take typed-array views only after the last allocation. Growing the heap moves a private memory and leaves a view of it empty.
 * - Never write into a tensor that may have served tfjs's own kernels as a filter or as the right side of a product. XNNPACK keeps a
 *   packed copy of such a tensor for as long as the tensor lives, and would go on using the old values.
 */
import type { DataType, TensorInfo } from '@tensorflow/tfjs-core';

/** A tensor's identity, as tfjs types it. */
type DataId = TensorInfo['dataId'];

/** tfjs's `BackendWasm`, as far as kernels need it. */
export interface WasmBackend {
  readonly wasm: {
    readonly tfjs: { getThreadsCount(): number };
    /** Allocates bytes of the heap, for good. */
    _malloc(bytes: number): number;
  };
  readonly dataIdMap: {
    get(dataId: DataId): { readonly memoryOffset: number };
  };
  makeOutput(shape: number[], dtype: DataType): TensorInfo;
  typedArrayFromHeap(tensor: TensorInfo): Float32Array | Int32Array | Uint8Array;
  disposeData(dataId: DataId): boolean;
  /** One more tensor has this data; it is freed when all of them are disposed. */
  incRef(dataId: DataId): void;
}

/** What tfjs hands to a kernel, with the inputs and attributes of one operation. */
export interface KernelCall<Inputs, Attributes> {
  readonly inputs: { readonly [Name in keyof Inputs]: NonNullable<Inputs[Name]> };
  readonly attrs: Attributes;
  readonly backend: WasmBackend;
}

/** Allocates a float32 tensor. Its values are whatever the heap held before. */
export function allocate(backend: WasmBackend, shape: number[]): TensorInfo {
  return backend.makeOutput(shape, 'float32');
}

/** Frees a tensor made by {@link allocate}. */
export function release(backend: WasmBackend, tensor: TensorInfo): void {
  backend.disposeData(tensor.dataId);
}

/** A second tensor with the data of `x`, which nobody may write to any more: tensors never change, so that is no loss. */
export function share(backend: WasmBackend, x: TensorInfo): TensorInfo {
  backend.incRef(x.dataId);
  return { dataId: x.dataId, shape: x.shape, dtype: x.dtype };
}

/** The values of a float32 tensor, in place. Valid until the next allocation. */
export function floats(backend: WasmBackend, tensor: TensorInfo): Float32Array {
  const values = backend.typedArrayFromHeap(tensor);
  if (!(values instanceof Float32Array)) {
    throw new TypeError(`a wasm training kernel needs float32 values, got ${tensor.dtype}: cast the tensor first`);
  }
  return values;
}
