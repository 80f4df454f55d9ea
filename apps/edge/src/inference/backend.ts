import '@tensorflow/tfjs-backend-wasm/dist/register_all_kernels';
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm/dist/backend_wasm';
import binary from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm';
import * as tf from '@tensorflow/tfjs-core';
import { hostBackendModule } from './emscripten-host.ts';

/** An isolate has 128 MB for everything, and a WebAssembly memory never shrinks: leave a quarter to the rest. */
export const HEAP_CAP_BYTES = 96 * 1024 * 1024;

const NAME = 'wasm';
const PRIORITY = 2;

/**
 * Makes the wasm backend the current one. Synchronous, so that a module can call it while the isolate starts;
 * calling it again changes nothing.
 */
export function bootBackend(): void {
  if (tf.findBackend(NAME) === null) tf.registerBackend(NAME, createBackend, PRIORITY);
  // A promise comes back either way; nothing here is asynchronous, so the backend is in place already.
  void tf.setBackend(NAME);
  if (tf.getBackend() !== NAME) throw new Error('the wasm backend of tfjs did not start');
}

function createBackend(): tf.KernelBackend {
  const hosted = hostBackendModule(binary, HEAP_CAP_BYTES);
  // The constructor is declared for all of Emscripten's module; it uses what `HostedModule` lists.
  return new BackendWasm(hosted as unknown as ConstructorParameters<typeof BackendWasm>[0]);
}
