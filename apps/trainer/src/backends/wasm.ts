import { availableParallelism } from 'node:os';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { messageOf, UserError } from '../errors.ts';
import { type BackendModule, isRefusal, type Refusal, type Started } from './backend.ts';
import { registerTrainingKernels } from './wasm-kernels/index.ts';
import { createThreadedBackend, MAX_THREADS, wasmDirectory } from './wasm-threads.ts';

/** tfjs's own priority of its wasm backend. */
const PRIORITY = 2;

/** wasm starts once a process: its threads and its heap, with all tensors, stay until the process ends. */
let running: { readonly threads: number; readonly start: Promise<Started | Refusal> } | undefined;

/** WebAssembly with SIMD on all cores, with training kernels of our own: the backend of a machine without a GPU. */
export const wasm: BackendModule = {
  name: 'wasm',
  tfjsName: 'wasm',
  async start({ threads: asked }) {
    if (asked !== undefined && running !== undefined && asked !== running.threads) {
      throw new UserError(
        `The wasm backend runs with ${running.threads} thread(s) and cannot change to ${asked}.`,
        'Tensors live in the memory its threads share, so it starts once a process.',
        'start another process, or ask for the thread count only once.',
      );
    }
    if (running === undefined) {
      const threads = asked ?? Math.min(MAX_THREADS, availableParallelism());
      running = { threads, start: startThreads(threads) };
    }
    let outcome: Started | Refusal | undefined;
    try {
      outcome = await running.start;
      return outcome;
    } finally {
      // What failed may be tried again, for instance with fewer threads.
      if (outcome === undefined || isRefusal(outcome)) running = undefined;
    }
  },
};

/** Registers the training kernels and starts tfjs's wasm backend on `threads` threads; on one if threads cannot start. */
async function startThreads(threads: number): Promise<Started | Refusal> {
  registerTrainingKernels();
  if (threads === 1) return startSingle();
  try {
    const backend = await createThreadedBackend(threads);
    tf.removeBackend('wasm');
    tf.registerBackend('wasm', () => backend, PRIORITY);
    return { description: `wasm, ${threads} threads, SIMD` };
  } catch (cause) {
    const outcome = await startSingle();
    if (isRefusal(outcome)) return outcome;
    return { description: `${outcome.description} (${threads} threads did not start: ${messageOf(cause)})` };
  }
}

async function startSingle(): Promise<Started | Refusal> {
  setWasmPaths(wasmDirectory());
  try {
    if (!(await tf.setBackend('wasm'))) throw new Error('tfjs refused it');
  } catch (cause) {
    return {
      reason: `did not start: ${messageOf(cause)}`,
      fix: 'reinstall the packages with `npm ci`; the parts of tfjs must all have one version.',
    };
  }
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  return { description: `wasm, 1 thread, ${simd ? 'SIMD' : 'no SIMD'}` };
}
