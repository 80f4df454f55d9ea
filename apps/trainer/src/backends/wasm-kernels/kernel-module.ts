/**
 * Our own wasm module (`apps/trainer/kernels`), instantiated on the heap of tfjs's wasm backend: both see the same tensors, and
 * a kernel takes their byte offsets.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { UserError } from '../../errors.ts';
import { allocate, release, type WasmBackend } from './heap.ts';
import { KERNEL_BINARIES } from './kernel-binaries.ts';

/** The part of a global that neither ES2023's nor Node's type declarations name. */
declare const WebAssembly: {
  readonly Memory: new () => { readonly buffer: ArrayBuffer | SharedArrayBuffer };
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
  validate(binary: Uint8Array): boolean;
};
type Memory = InstanceType<typeof WebAssembly.Memory>;

/** The module's functions. Pointers are byte offsets into the heap; what they do stands in `apps/trainer/kernels`. */
export interface KernelModule {
  transpose(source: number, target: number, batch: number, rows: number, columns: number): void;
}

/** @throws UserError when the module was not built */
export function requireKernelBinaries(binaries = KERNEL_BINARIES): void {
  const missing = binaries.find(({ file }) => !existsSync(file));
  if (!missing) return;
  throw new UserError(
    "The trainer's own kernels are not there.",
    `They should be in ${missing.file.pathname}.`,
    'build them with `npm run build:kernels`; `npm ci` does so too.',
  );
}

const modules = new WeakMap<WasmBackend['wasm'], KernelModule>();

/** The module on the heap of this backend, instantiated when it is first asked for. */
export function kernelModule({ wasm }: WasmBackend): KernelModule {
  const known = modules.get(wasm);
  if (known) return known;
  const module = instantiate(memoryOf(wasm));
  modules.set(wasm, module);
  return module;
}

/** With fused multiply-add where the runtime has it. */
function instantiate(memory: Memory): KernelModule {
  const shared = memory.buffer instanceof SharedArrayBuffer;
  const candidates = KERNEL_BINARIES.filter((binary) => binary.shared === shared);
  const binary = candidates.map(({ file }) => readFileSync(file)).find((bytes) => WebAssembly.validate(bytes));
  if (!binary) throw new Error('this runtime has no WebAssembly SIMD, which the kernels need');
  return new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { memory } }).exports as KernelModule;
}

/** Where a tensor's values begin in the heap, in bytes. Growing the heap does not move them. */
export function pointer(backend: WasmBackend, tensor: TensorInfo): number {
  return backend.dataIdMap.get(tensor.dataId).memoryOffset;
}

/** Calls `use` with the byte offset of `size` floats of scratch space, which hold anything. They are freed afterwards. */
export function withScratch(backend: WasmBackend, size: number, use: (pointer: number) => void): void {
  const scratch = allocate(backend, [size]);
  try {
    use(pointer(backend, scratch));
  } finally {
    release(backend, scratch);
  }
}

/** Emscripten keeps the memory that the binary imports or exports under one of two names. */
function memoryOf(wasm: WasmBackend['wasm']): Memory {
  const { wasmMemory, asm } = wasm as { wasmMemory?: Memory; asm?: { memory?: Memory } };
  const memory = wasmMemory ?? asm?.memory;
  if (!memory) throw new Error("tfjs's wasm module does not show its memory");
  return memory;
}
