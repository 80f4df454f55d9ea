import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { messageOf, UserError } from '../errors.ts';
import { registerTrainingKernels } from './wasm-kernels/index.ts';
import { createThreadedBackend, wasmDirectory } from './wasm-threads.ts';

export interface WasmStart {
  readonly description: string;
}

/** tfjs's own priority of its wasm backend. */
const PRIORITY = 2;

/**
 * Registers the training kernels and starts tfjs's wasm backend on `threads` threads; on one if threads cannot start.
 * @throws UserError when not even the single-threaded backend starts
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
    return { description: `${description} (${threads} threads did not start: ${messageOf(cause)})` };
  }
}

async function startSingle(): Promise<WasmStart> {
  setWasmPaths(wasmDirectory());
  try {
    if (!(await tf.setBackend('wasm'))) throw new Error('tfjs refused its wasm backend');
  } catch (cause) {
    throw new UserError(
      'The wasm backend did not start.',
      messageOf(cause),
      'reinstall the packages with `npm ci`; the parts of tfjs must all have one version.',
      { cause },
    );
  }
  const simd = await tf.env().getAsync('WASM_HAS_SIMD_SUPPORT');
  return { description: `wasm, 1 thread, ${simd ? 'SIMD' : 'no SIMD'}` };
}
