/**
 * The part of Emscripten's runtime that tfjs-backend-wasm needs, on an instance of our own.
 *
 * Workers compile no WebAssembly at run time: a module comes out of the bundle, already compiled. The glue that
 * Emscripten generates fetches or reads a file instead, so the seven functions that the binary imports, and the few
 * that the backend calls on the generated module, are written here.
 */

const PAGE_BYTES = 65_536;

/** Results of WASI calls: no files, and writes (diagnostics of XNNPACK) are swallowed. */
const WASI_SUCCESS = 0;
const WASI_ENOSYS = 52;
const WASI_ESPIPE = 70;

/**
 * Thrown when a model or its activations do not fit under the cap. Left alone, tfjs would write at address 0, and its kernels, which
 * do not look whether XNNPACK had room for what it packs, would go on with operators that there are not: some never end.
 */
export class HeapExhausted extends Error {
  override name = 'HeapExhausted';
}

type WasmNumber = number | boolean;
type WasmFunction = (...parameters: WasmNumber[]) => number;
type KernelArgument = WasmNumber | Uint8Array;
type KernelFunction = (...parameters: KernelArgument[]) => number;

/** Exports of tfjs-backend-wasm-simd.wasm outside the kernels, which are looked up by name. */
interface BackendExports extends WebAssembly.Exports {
  memory: WebAssembly.Memory;
  __wasm_call_ctors: () => void;
  malloc: (bytes: number) => number;
  free: (offset: number) => void;
  stackSave: () => number;
  stackAlloc: (bytes: number) => number;
  stackRestore: (pointer: number) => void;
  init: () => void;
  init_with_threads_count: (threads: number) => void;
  get_threads_count: () => number;
  register_tensor: (id: number, size: number, offset: number) => void;
  dispose_data: (id: number) => void;
  dispose: () => void;
}

/** What `BackendWasm` asks of an Emscripten module. */
export interface HostedModule {
  HEAPU8: Uint8Array;
  _malloc: (bytes: number) => number;
  _free: (offset: number) => void;
  cwrap: (name: string, returns: string | null, parameters?: readonly string[]) => KernelFunction;
  tfjs: {
    init: () => void;
    initWithThreadsCount: (threads: number) => void;
    getThreadsCount: () => number;
    registerTensor: (id: number, size: number, offset: number) => void;
    disposeData: (id: number) => void;
    dispose: () => void;
  };
}

/**
 * Instantiates the backend's binary.
 * @param maxBytes cap of the heap. A WebAssembly memory never shrinks, so the cap is what protects the isolate.
 */
export function hostBackendModule(module: WebAssembly.Module, maxBytes: number): HostedModule {
  const instance = new WebAssembly.Instance(module, {
    env: {
      abort: () => {
        throw new WebAssembly.RuntimeError('tfjs-backend-wasm aborted');
      },
      emscripten_memcpy_big: (to: number, from: number, bytes: number) => {
        hosted.HEAPU8.copyWithin(to >>> 0, from >>> 0, (from >>> 0) + (bytes >>> 0));
      },
      emscripten_get_heap_max: () => maxBytes,
      emscripten_resize_heap: (bytes: number) => {
        growHeap(bytes >>> 0);
        return 1;
      },
    },
    wasi_snapshot_preview1: {
      fd_close: () => WASI_ENOSYS,
      fd_seek: () => WASI_ESPIPE,
      fd_write: () => WASI_SUCCESS,
    },
  });
  const wasm = instance.exports as BackendExports;

  /** Throws through whatever asked: nobody in there is told of a failure and comes to a right end. */
  function growHeap(bytes: number): void {
    if (bytes > maxBytes) throw noRoom(bytes);
    try {
      wasm.memory.grow(Math.ceil((bytes - wasm.memory.buffer.byteLength) / PAGE_BYTES));
    } catch {
      throw noRoom(bytes);
    }
    // Growing detaches the old buffer, and every view of it.
    hosted.HEAPU8 = new Uint8Array(wasm.memory.buffer);
  }

  const noRoom = (bytes: number): HeapExhausted =>
    new HeapExhausted(`the tensor heap would have ${bytes} bytes; its cap is ${maxBytes}`);

  /** Calls into the instance. Its stack is as it was afterwards, also where an error went through it. */
  function enter(act: () => number): number {
    const stack = wasm.stackSave();
    try {
      return act();
    } finally {
      wasm.stackRestore(stack);
    }
  }

  function wrap(name: string): KernelFunction {
    const kernel = wasm[name] as WasmFunction;
    return (...values) =>
      enter(() => kernel(...values.map((value) => (value instanceof Uint8Array ? copyToStack(value) : value))));
  }

  function copyToStack(bytes: Uint8Array): number {
    const pointer = wasm.stackAlloc(bytes.length);
    hosted.HEAPU8.set(bytes, pointer >>> 0);
    return pointer;
  }

  const hosted: HostedModule = {
    HEAPU8: new Uint8Array(wasm.memory.buffer),
    _malloc: (bytes) => enter(() => wasm.malloc(bytes)),
    _free: wasm.free,
    cwrap: wrap,
    tfjs: {
      init: wasm.init,
      initWithThreadsCount: wasm.init_with_threads_count,
      getThreadsCount: wasm.get_threads_count,
      registerTensor: wasm.register_tensor,
      disposeData: wasm.dispose_data,
      dispose: wasm.dispose,
    },
  };
  wasm.__wasm_call_ctors();
  return hosted;
}
