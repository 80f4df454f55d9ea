import '@tensorflow/tfjs-backend-wasm/dist/register_all_kernels';
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm/dist/backend_wasm';
import binary from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm';
import * as tf from '@tensorflow/tfjs-core';
import { hostBackendModule } from '../../src/inference/emscripten-host.ts';
import { fetchBinary } from './fetch-binary.ts';

/** Larger than the Worker's: a page has no 128 MB to fit into. */
const HEAP_CAP_BYTES = 1024 * 1024 * 1024;
const NAME = 'wasm';

/**
 * The Worker's own binary, hosted by the Worker's own code: for what the engine has no kernels for. Throws Error, in words, where this
 * browser cannot run it.
 */
export async function startWasm(): Promise<void> {
  if (tf.findBackend(NAME) === null) {
    const module = await compile();
    tf.registerBackend(NAME, () => {
      const hosted = hostBackendModule(module, HEAP_CAP_BYTES);
      // The constructor is declared for all of Emscripten's module; it uses what `HostedModule` lists.
      return new BackendWasm(hosted as unknown as ConstructorParameters<typeof BackendWasm>[0]);
    });
  }
  if (!(await tf.setBackend(NAME))) throw new Error('The WASM backend of tfjs did not start.');
}

async function compile(): Promise<WebAssembly.Module> {
  if (typeof WebAssembly === 'undefined') throw new Error('This browser has no WebAssembly, or it is switched off.');
  const bytes = await fetchBinary(binary, 'WASM backend');
  try {
    return await WebAssembly.compile(bytes);
  } catch (cause) {
    if (WebAssembly.validate(SIMD_PROBE)) throw cause;
    throw new Error('The WebAssembly of this browser has no SIMD, which the WASM backend needs.', { cause });
  }
}

/** The smallest module with a vector in it: () => { v128.any_true(i8x16.splat(0)) }. */
const SIMD_PROBE = Uint8Array.of(
  ...[0, 97, 115, 109, 1, 0, 0, 0],
  ...[1, 5, 1, 96, 0, 1, 127],
  ...[3, 2, 1, 0],
  ...[10, 10, 1, 8, 0, 65, 0, 253, 15, 253, 83, 11],
);
