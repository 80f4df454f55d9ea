import type { TensorInfo } from '@tensorflow/tfjs-core';
import { allocate, type WasmBackend } from './heap.ts';
import { kernelModule, pointer } from './kernel-module.ts';

/** x, read as [batch,rows,columns], to a new tensor [batch,columns,rows]. The caller releases it. */
export function transpose(
  backend: WasmBackend,
  x: TensorInfo,
  batch: number,
  rows: number,
  columns: number,
): TensorInfo {
  const out = allocate(backend, [batch, columns, rows]);
  kernelModule(backend).transpose(pointer(backend, x), pointer(backend, out), batch, rows, columns);
  return out;
}
