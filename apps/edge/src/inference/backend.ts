import '@tensorflow/tfjs-backend-wasm/dist/register_all_kernels';
import { BackendWasm } from '@tensorflow/tfjs-backend-wasm/dist/backend_wasm';
import binary from '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm';
import * as tf from '@tensorflow/tfjs-core';
import { type HostedModule, hostBackendModule } from './emscripten-host.ts';

/**
 * A quarter of the 128 MB that an isolate has for everything: a WebAssembly memory never shrinks, and models lie in memories of the engine. Here
 * is what the engine has no kernels for, while it is computed.
 */
export const HEAP_CAP_BYTES = 32 * 1024 * 1024;

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

/** What the heap of tensors holds, and how much may still come; models lie in memories of their own. */
export interface HeapState {
  readonly tensors: number;
  /** What they take; what kernels prepare of weights is not counted. */
  readonly tensorBytes: number;
  /** Of the WebAssembly memory, which never shrinks. */
  readonly heapBytes: number;
  readonly heapCapBytes: number;
}

/** Nothing of it is there before the backend starts. */
export function heapState(): HeapState {
  const { numTensors, numBytes } = backend === undefined ? { numTensors: 0, numBytes: 0 } : tf.memory();
  return {
    tensors: numTensors,
    tensorBytes: numBytes,
    heapBytes: backend?.heapBytes ?? 0,
    heapCapBytes: HEAP_CAP_BYTES,
  };
}

/** Frees what kernels made before they failed. To be called when one did, and none is at work. */
export const reclaimHeap = (): void => backend?.reclaim();

let backend: HostedBackend | undefined;

function createBackend(): tf.KernelBackend {
  backend = new HostedBackend(hostBackendModule(binary, HEAP_CAP_BYTES));
  return backend;
}

/** The backend on a module of our own. It remembers what kernels made: tfjs forgets it when they fail. */
class HostedBackend extends BackendWasm {
  readonly #hosted: HostedModule;
  /** Memory that kernels asked for, as long as it is there. */
  readonly #made = new Set<tf.DataId>();

  constructor(hosted: HostedModule) {
    // The constructor is declared for all of Emscripten's module; it uses what `HostedModule` lists.
    super(hosted as unknown as ConstructorParameters<typeof BackendWasm>[0]);
    this.#hosted = hosted;
  }

  get heapBytes(): number {
    return this.#hosted.HEAPU8.length;
  }

  override makeOutput(...asked: Parameters<BackendWasm['makeOutput']>): tf.TensorInfo {
    const made = super.makeOutput(...asked);
    this.#made.add(made.dataId);
    return made;
  }

  override disposeData(dataId: tf.DataId, force?: boolean): boolean {
    const gone = super.disposeData(dataId, force);
    if (gone) this.#made.delete(dataId);
    return gone;
  }

  reclaim(): void {
    const { tensorInfo } = tf.engine().state;
    for (const dataId of this.#made) if (!tensorInfo.has(dataId)) this.disposeData(dataId, true);
  }
}
