/** The program of a thread that runs kernels beside the main thread, until the process ends. */
import { workerData } from 'node:worker_threads';
import { type Kernel, serve } from './kernel-queue.ts';

/** The part of a global that neither ES2023's nor Node's type declarations name. */
declare const WebAssembly: {
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: Record<string, Kernel> };
};

/** What the main thread hands over. */
export interface KernelThreadData {
  readonly binary: Uint8Array;
  readonly memory: object;
  readonly queue: Int32Array;
  /** Space of this thread's own in the heap. */
  readonly spare: number;
}

const { binary, memory, queue, spare } = workerData as KernelThreadData;
const { exports } = new WebAssembly.Instance(new WebAssembly.Module(binary), { env: { memory } });
exports.setSpare!(spare);
serve(queue, Object.values(exports));
