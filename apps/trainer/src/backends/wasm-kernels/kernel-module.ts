/**
 * Our own wasm module (`apps/trainer/kernels`), instantiated on the heap of tfjs's wasm backend: both see the same tensors, and
 * a kernel takes their byte offsets.
 */
import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { TensorInfo } from '@tensorflow/tfjs-core';
import { asset } from '../../assets.ts';
import { UserError } from '../../errors.ts';
import type { ConvolutionModule } from './convolution-module.ts';
import type { ElementwiseModule } from './elementwise-module.ts';
import { allocate, release, type WasmBackend } from './heap.ts';
import { changedAt, KERNEL_BINARIES, kernelSourcesChangedAt } from './kernel-binaries.ts';
import { fitsQueue, type Kernel, newQueue, type QueuedCall, runTogether } from './kernel-queue.ts';
import type { KernelThreadData } from './kernel-thread.ts';

/** The part of a global that neither ES2023's nor Node's type declarations name. */
declare const WebAssembly: {
  readonly Memory: new () => { readonly buffer: ArrayBuffer | SharedArrayBuffer };
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
  validate(binary: Uint8Array): boolean;
};
type Memory = InstanceType<typeof WebAssembly.Memory>;

/** The module's functions. Pointers are byte offsets into the heap; what they do stands in `apps/trainer/kernels`. */
export interface KernelModule extends ConvolutionModule, ElementwiseModule {
  setSpare(at: number): void;
  transpose(source: number, target: number, batch: number, rows: number, columns: number): void;
  zero(target: number, count: number): void;
}

/** @throws UserError when the module was not built, or its sources have changed since */
export function requireKernelBinaries(binaries = KERNEL_BINARIES, sourcesChanged = kernelSourcesChangedAt()): void {
  const old = binaries.find(({ file }) => (changedAt(file) ?? -1) < sourcesChanged);
  if (!old) return;
  const missing = changedAt(old.file) === undefined;
  throw new UserError(
    `The trainer's own kernels are ${missing ? 'not there' : 'older than their sources'}.`,
    missing
      ? `They should be in ${old.file.pathname}.`
      : `${old.file.pathname} was built before apps/trainer/kernels changed.`,
    'build them with `npm run build:kernels`; `npm ci` does so too.',
  );
}

/** A call of a kernel, to be made later or on another thread. */
export type Call = {
  [Name in keyof KernelModule]: readonly [kernel: Name, ...parameters: Parameters<KernelModule[Name]>];
}[keyof KernelModule];

/** Calls that belong together, in their order. */
export type Task = readonly Call[];

/** The module and the threads it runs on. */
interface Started {
  readonly module: KernelModule;
  readonly threads: number;
  run(tasks: readonly Task[]): void;
}

const started = new WeakMap<WasmBackend['wasm'], Started>();

/** The module on the heap of this backend, instantiated when it is first asked for. */
export function kernelModule(backend: WasmBackend): KernelModule {
  return startedOn(backend).module;
}

/** How many threads {@link runTasks} uses: as many as tfjs does. */
export function kernelThreads(backend: WasmBackend): number {
  return startedOn(backend).threads;
}

/** Runs tasks that do not depend on one another, on all threads. What they compute must not depend on who runs them. */
export function runTasks(backend: WasmBackend, tasks: readonly Task[]): void {
  startedOn(backend).run(tasks);
}

function startedOn({ wasm }: WasmBackend): Started {
  const known = started.get(wasm);
  if (known) return known;
  const memory = memoryOf(wasm);
  const shared = memory.buffer instanceof SharedArrayBuffer;
  const binary = fittingBinary(shared);
  const threads = shared ? wasm.tfjs.getThreadsCount() : 1;
  const spares = wasm._malloc(threads * SPARE_BYTES);
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { memory } });
  const module = exports as KernelModule;
  module.setSpare(spares);
  const others = Array.from({ length: threads - 1 }, (_, i) => spares + (i + 1) * SPARE_BYTES);
  const run = others.length === 0 ? runAlone(module) : runWith(startThreads(binary, memory, others), exports);
  const now = { module, threads, run };
  started.set(wasm, now);
  return now;
}

/** With fused multiply-add where the runtime has it. */
function fittingBinary(shared: boolean): Uint8Array {
  const candidates = KERNEL_BINARIES.filter((binary) => binary.shared === shared);
  const binary = candidates.map(({ file }) => readFileSync(file)).find((bytes) => WebAssembly.validate(bytes));
  if (!binary) throw new Error('this runtime has no WebAssembly SIMD, which the kernels need');
  return binary;
}

function runAlone(module: KernelModule): Started['run'] {
  return (tasks) => {
    for (const task of tasks) {
      for (const [kernel, ...parameters] of task) (module[kernel] as Kernel)(...parameters);
    }
  };
}

function runWith(queue: Int32Array, exports: object): Started['run'] {
  const alone = runAlone(exports as KernelModule);
  const kernels = Object.values(exports) as Kernel[];
  const places = new Map(Object.keys(exports).map((kernel, place) => [kernel, place]));
  return (tasks) => {
    if (tasks.length === 1) return alone(tasks);
    const queued = tasks.map((task) =>
      task.map(([kernel, ...parameters]): QueuedCall => [places.get(kernel)!, ...parameters]),
    );
    if (fitsQueue(queued)) runTogether(queue, kernels, queued);
    else alone(tasks);
  };
}

/** Starts a thread for every spare space. They load while others work already, and do not keep the process alive. */
function startThreads(binary: Uint8Array, memory: Memory, spares: readonly number[]): Int32Array {
  const queue = newQueue();
  for (const spare of spares) {
    const workerData: KernelThreadData = { binary, memory, queue, spare };
    new Worker(asset('src/backends/wasm-kernels/kernel-thread.ts'), { workerData }).unref();
  }
  return queue;
}

/** Where a tensor's values begin in the heap, in bytes. Growing the heap does not move them. */
export function pointer(backend: WasmBackend, tensor: TensorInfo): number {
  return backend.dataIdMap.get(tensor.dataId).memoryOffset;
}

/** Bytes of an instance's own space, see `kernels/spare.ts`. */
const SPARE_BYTES = 512;

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
