/** Where training runs: tfjs backends that can compute gradients, chosen by name. */
import { availableParallelism } from 'node:os';
import * as tf from '@tensorflow/tfjs'; // all of it: tfjs-core alone registers no gradients
import { UserError } from '../errors.ts';
import { startWasm, type WasmStart } from './wasm.ts';
import { MAX_THREADS } from './wasm-threads.ts';

export { MAX_THREADS } from './wasm-threads.ts';

const BACKEND_NAMES = ['wasm', 'cpu'] as const;
export type BackendName = (typeof BACKEND_NAMES)[number];

/** A started backend. It is tfjs's current backend from then on. */
export interface Backend {
  readonly name: BackendName;
  /** For people, such as "wasm, 2 threads, SIMD". */
  readonly description: string;
}

export interface BackendOptions {
  /** 'wasm' (default) trains; 'cpu' is plain JavaScript, a reference for tiny shapes. */
  readonly name?: BackendName | undefined;
  /**
   * wasm only: threads including the calling one, so 1 means no worker threads. Default: one for every core this
   * process may use, at most 8, which is all that tfjs's binary can start.
   */
  readonly threads?: number | undefined;
}

/** wasm starts once a process: its threads and its heap, with all tensors, stay until the process ends. */
let wasm: { threads: number; start: Promise<WasmStart> } | undefined;

/**
 * Makes a tfjs backend ready for training: starts it, registers all gradients and, for wasm, the training kernels.
 * Asking again is free and returns the same answer. The process may end whenever it has nothing else to do; there is nothing to stop.
 *
 * @throws UserError for an unknown name, a bad thread count, another thread count than wasm already runs with, or a
 *   backend that does not start
 */
export async function startBackend(options: BackendOptions = {}): Promise<Backend> {
  const name = knownName(options.name ?? 'wasm');
  const threads = options.threads === undefined ? undefined : validThreads(options.threads);
  const description = name === 'wasm' ? await startWasmOnce(threads) : 'cpu, plain JavaScript, 1 thread';
  await select(name);
  return { name, description };
}

function knownName(name: string): BackendName {
  const known = BACKEND_NAMES.find((candidate) => candidate === name);
  if (known) return known;
  throw new UserError(
    `There is no backend called "${name}".`,
    `Known backends: ${BACKEND_NAMES.join(', ')}.`,
    'name one of these, or none for the default.',
  );
}

function validThreads(threads: number): number {
  if (Number.isInteger(threads) && threads >= 1 && threads <= MAX_THREADS) return threads;
  throw new UserError(
    `${threads} is not a number of threads.`,
    `It must be a whole number from 1 to ${MAX_THREADS}, the most that tfjs's wasm binary starts; this process may use ${availableParallelism()} cores.`,
    'give a number in that range, or none for one thread a core.',
  );
}

async function startWasmOnce(asked: number | undefined): Promise<string> {
  if (!wasm) {
    const threads = asked ?? Math.min(MAX_THREADS, availableParallelism());
    wasm = { threads, start: startWasm(threads) };
    // A failed start may be tried again, for instance with fewer threads.
    wasm.start.catch(() => {
      wasm = undefined;
    });
  } else if (asked !== undefined && asked !== wasm.threads) {
    throw new UserError(
      `The wasm backend runs with ${wasm.threads} thread(s) and cannot change to ${asked}.`,
      'Tensors live in the memory its threads share, so it starts once a process.',
      'start another process, or ask for the thread count only once.',
    );
  }
  return (await wasm.start).description;
}

async function select(name: BackendName): Promise<void> {
  if (await tf.setBackend(name)) return;
  throw new UserError(
    `The ${name} backend did not start.`,
    'tfjs gave no reason beyond what it printed above.',
    'reinstall the packages with `npm ci`; the parts of tfjs must all have one version.',
  );
}
