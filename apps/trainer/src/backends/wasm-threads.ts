/**
 * tfjs's threaded SIMD wasm backend, in Node.
 *
 * tfjs 4.22 has the threaded binary but refuses it outside browsers (tensorflow/tfjs#3830). Three things stand in the way,
 * and all of them can be said through the options of its Emscripten module, without patching any global:
 * - workers start from a blob URL: `locateFile` names our own worker file instead;
 * - workers load the module from a Blob: `mainScriptUrlOrBlob` is its path instead;
 * - the thread count is clamped to half the logical cores (a guess at hyper-threading): `instantiateWasm` answers the
 *   binary's question about cores with twice the threads we want.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Worker } from 'node:worker_threads';
import { BackendWasm, getThreadsCount, setThreadsCount } from '@tensorflow/tfjs-backend-wasm';
import { asset } from '../assets.ts';

/** The one function we need of a global that neither ES2023's nor Node's type declarations name. */
declare const WebAssembly: {
  instantiate(binary: Uint8Array, imports: object): Promise<{ instance: object; module: object }>;
};

const require = createRequire(import.meta.url);
const PROGRAM = '@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js';
const BINARY_NAME = 'tfjs-backend-wasm-threaded-simd.wasm';
const WORKER_FILE = fileURLToPath(asset('src/backends/wasm-thread.mjs'));

/** How long the worker threads may take to load. They need well under a second on an idle machine. */
const START_LIMIT_MS = 30_000;

/** The binary is built for a pool of eight workers and starts no more threads than that. */
export const MAX_THREADS = 8;

/** Directory of tfjs's wasm binaries, with a trailing separator as `setWasmPaths` wants it. */
export function wasmDirectory(): string {
  return join(dirname(require.resolve(PROGRAM)), '/');
}

/** Emscripten's pool of threads, as exported by the module. */
interface ThreadPool {
  unusedWorkers: Worker[];
  runningWorkers: Worker[];
}

type TfjsModule = ConstructorParameters<typeof BackendWasm>[0];
interface EmscriptenParts {
  readonly PThread: ThreadPool;
  cwrap(name: string, returns: 'number' | null, parameters: string[]): (...values: number[]) => number;
}
type EmscriptenModule = TfjsModule & EmscriptenParts;
type ModuleFactory = (options: object) => Promise<EmscriptenModule>;

/**
 * Starts the backend with `threads` threads (2 to {@link MAX_THREADS}), the calling one included.
 * The workers do not keep the process alive.
 * @throws Error when a worker or the binary cannot be loaded
 */
export async function createThreadedBackend(threads: number): Promise<BackendWasm> {
  const module = await withinTime(loadModule(threads));
  const pool = module.PThread;
  module.tfjs = nativeBridge(module);
  setThreadsCount(threads);
  const backend = new BackendWasm(module); // starts the threads
  dismissUnused(pool);
  // Emscripten makes a running thread keep the process alive; ours wait for work until the end.
  for (const worker of pool.runningWorkers) worker.unref();
  const started = getThreadsCount();
  if (started !== threads) {
    backend.dispose();
    throw new Error(`asked for ${threads} threads, the binary started ${started}`);
  }
  return backend;
}

async function loadModule(threads: number): Promise<EmscriptenModule> {
  const directory = wasmDirectory();
  const binary = await readFile(join(directory, BINARY_NAME));
  const createModule = require(PROGRAM) as ModuleFactory;
  const listeners = processListeners();
  try {
    return await new Promise<EmscriptenModule>((resolve, reject) => {
      const options = {
        locateFile: (name: string) => (name.endsWith('.worker.js') ? WORKER_FILE : join(directory, name)),
        mainScriptUrlOrBlob: require.resolve(PROGRAM),
        onAbort: (reason: unknown) => reject(new Error(`the wasm module gave up: ${String(reason)}`)),
        instantiateWasm(
          imports: { env: { emscripten_num_logical_cores: () => number } },
          receive: (instance: object, module: object) => void,
        ) {
          imports.env.emscripten_num_logical_cores = () => threads * 2;
          WebAssembly.instantiate(binary, imports).then(({ instance, module }) => receive(instance, module), reject);
          return {}; // Emscripten: the exports follow through `receive`
        },
      };
      createModule(options).then(resolve, reject);
    });
  } finally {
    removeAddedListeners(listeners);
  }
}

const FAULTS = ['uncaughtException', 'unhandledRejection'] as const;
type Listener = (...values: unknown[]) => void;

function processListeners(): Map<string, Set<unknown>> {
  return new Map(FAULTS.map((fault) => [fault, new Set<unknown>(process.rawListeners(fault))]));
}

/** Emscripten listens for faults of the whole process, only to throw them again; that hides where they come from. */
function removeAddedListeners(before: Map<string, Set<unknown>>): void {
  for (const fault of FAULTS) {
    for (const listener of process.rawListeners(fault)) {
      if (!before.get(fault)?.has(listener)) process.removeListener(fault, listener as Listener);
    }
  }
}

/** Workers that no thread runs on only hold memory. */
function dismissUnused(pool: ThreadPool): void {
  for (const worker of pool.unusedWorkers) void worker.terminate();
  pool.unusedWorkers = [];
}

/** The C functions through which `BackendWasm` works; tfjs's own loader attaches the same ones. */
function nativeBridge(module: EmscriptenModule): TfjsModule['tfjs'] {
  return {
    init: module.cwrap('init', null, []),
    initWithThreadsCount: module.cwrap('init_with_threads_count', null, ['number']),
    getThreadsCount: module.cwrap('get_threads_count', 'number', []),
    registerTensor: module.cwrap('register_tensor', null, ['number', 'number', 'number']),
    disposeData: module.cwrap('dispose_data', null, ['number']),
    dispose: module.cwrap('dispose', null, []),
  } as TfjsModule['tfjs'];
}

/** Waits for `work`, at most {@link START_LIMIT_MS}. The timer also keeps Node alive: loaded workers no longer do. */
async function withinTime<Result>(work: Promise<Result>): Promise<Result> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`the worker threads did not load within ${START_LIMIT_MS / 1000} s`)),
      START_LIMIT_MS,
    );
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
