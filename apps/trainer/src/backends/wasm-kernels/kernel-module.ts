/**
 * Our own wasm module (`apps/trainer/kernels`), instantiated on the heap of tfjs's wasm backend: both see the same tensors, and
 * a kernel takes their byte offsets.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { UserError } from '../../errors.ts';
import type { ElementwiseModule } from './elementwise-module.ts';
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
export interface KernelModule extends ElementwiseModule {
  fillOffsets(
    table: number,
    count: number,
    rows: number,
    columns: number,
    readPicture: number,
    readRow: number,
    readColumn: number,
    writePicture: number,
    writeRow: number,
    writeColumn: number,
  ): void;
  frame(
    source: number,
    target: number,
    count: number,
    height: number,
    width: number,
    channels: number,
    frameHeight: number,
    frameWidth: number,
    frameChannels: number,
    top: number,
    left: number,
  ): void;
  gatherRuns(
    source: number,
    target: number,
    targetStep: number,
    count: number,
    rows: number,
    columns: number,
    pictureStep: number,
    rowStep: number,
    columnStep: number,
    runs: number,
    runFloats: number,
    runStep: number,
  ): void;
  outerProducts(
    left: number,
    leftRow: number,
    leftStep: number,
    right: number,
    rightRow: number,
    rightStep: number,
    rows: number,
    columns: number,
    out: number,
    outStep: number,
    m: number,
    n: number,
    spare: number,
  ): void;
  packColumns(source: number, step: number, target: number, rows: number, columns: number, panelRows: number): void;
  product(
    left: number,
    right: number,
    out: number,
    offsets: number,
    rows: number,
    columns: number,
    runs: number,
    runFloats: number,
    runStep: number,
    spare: number,
  ): void;
  scatterRuns(
    rows: number,
    dx: number,
    count: number,
    outHeight: number,
    outWidth: number,
    height: number,
    width: number,
    channels: number,
    filterHeight: number,
    filterWidth: number,
    strideHeight: number,
    strideWidth: number,
    top: number,
    left: number,
  ): void;
  transpose(source: number, target: number, batch: number, rows: number, columns: number): void;
  winogradData(
    frames: number,
    points: number,
    pointStep: number,
    tileStep: number,
    tile: number,
    count: number,
    down: number,
    across: number,
    channels: number,
  ): void;
  winogradDataGradient(
    points: number,
    pointStep: number,
    tileStep: number,
    frames: number,
    tile: number,
    count: number,
    down: number,
    across: number,
    channels: number,
  ): void;
  winogradFilter(
    filter: number,
    packed: number,
    pointStep: number,
    tile: number,
    rows: number,
    columns: number,
    packedRows: number,
    rowShift: number,
    columnShift: number,
  ): void;
  winogradFilterGradient(
    points: number,
    pointStep: number,
    filter: number,
    tile: number,
    rows: number,
    columns: number,
  ): void;
  winogradOutput(
    points: number,
    pointStep: number,
    tileStep: number,
    out: number,
    tile: number,
    count: number,
    down: number,
    across: number,
    height: number,
    width: number,
    channels: number,
  ): void;
  winogradOutputGradient(
    frames: number,
    points: number,
    pointStep: number,
    tileStep: number,
    tile: number,
    count: number,
    down: number,
    across: number,
    channels: number,
  ): void;
  zero(target: number, count: number): void;
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

/** Blocks of scratch begin this many floats apart at least: a cache line. */
const ALIGNMENT = 16;

/**
 * Calls `use` with the byte offsets of blocks of scratch space of these sizes, in floats. They hold anything, and are freed afterwards.
 * One more cache line than asked for may be read behind each.
 */
export function withScratch(backend: WasmBackend, sizes: readonly number[], use: (...blocks: number[]) => void): void {
  const starts: number[] = [];
  let end = ALIGNMENT; // the heap aligns to 8 bytes only
  for (const size of sizes) {
    starts.push(end);
    end += Math.ceil((size + ALIGNMENT) / ALIGNMENT) * ALIGNMENT;
  }
  const scratch = allocate(backend, [end]);
  try {
    const first = Math.floor(pointer(backend, scratch) / 64) * 64;
    use(...starts.map((start) => first + start * Float32Array.BYTES_PER_ELEMENT));
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
