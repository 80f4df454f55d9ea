import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { BackendError } from './backend-error.ts';
import { registerTrainingKernels } from './wasm-kernels/index.ts';
import { createThreadedBackend, wasmDirectory } from './wasm-threads.ts';

export interface WasmStart {
  readonly description: string;
}

/** tfjs's own priority of its wasm backend. */
const PRIORITY = 2;

/**
 * Registers the training kernels and starts tfjs's wasm backend on `threads` threads; on one if threads cannot start.
 * @throws BackendError when not even the single-threaded backend starts
 */
export async function startWasm(threads: number): Promise<WasmStart> {
  registerTrainingKernels();
  if (threads === 1) return startSingle();
  try {
    const backend = await createThreadedBackend(threads);
    tf.removeBackend('wasm');
    tf.registerBackend('wasm', () => backend, PRIORITY);
    await tf.setBackend('wasm');
    return { description: `wasm, ${threads} threads, SIMD` };
  } catch (cause) {
    const { description } = await startSingle();
    return { description: `${description} (${threads} threads did not start: ${reason(cause)})` };
  }
}

async function startSingle(): Promise<WasmStart> {
  setWasmPaths(wasmDirectory());
  try {
    if (!(await tf.setBackend('wasm'))) throw new Error('tfjs refused its wasm backend');
  } catch (cause) {
    throw new BackendError(
      {
        what: 'The wasm backend did not start.',
        detail: reason(cause),
        fix: 'reinstall the packages with `npm ci`; the parts of tfjs must all have one version.',
      },
      { cause },
    );
  }
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  return { description: `wasm, 1 thread, ${simd ? 'SIMD' : 'no SIMD'}` };
}

function reason(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
