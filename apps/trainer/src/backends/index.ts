/** Where training runs: tfjs backends that can compute gradients, chosen by name or by what works. */
import { availableParallelism } from 'node:os';
import { UserError } from '../errors.ts';
import { BACKEND_NAMES, type BackendName, type StartOptions } from './backend.ts';
import { cpu } from './cpu.ts';
import { cuda } from './cuda.ts';
import { type Backend, selectorOf } from './select.ts';
import { wasm } from './wasm.ts';
import { MAX_THREADS } from './wasm-threads.ts';
import { webgpu } from './webgpu.ts';

export type { BackendName } from './backend.ts';
export { type Backend, describeBackend } from './select.ts';
export { MAX_THREADS } from './wasm-threads.ts';

/** What `BackendOptions.name` and `--backend` take. */
export const BACKEND_CHOICES = ['auto', ...BACKEND_NAMES] as const;
export type BackendChoiceName = (typeof BACKEND_CHOICES)[number];

export interface BackendOptions extends StartOptions {
  /**
   * 'auto' takes the first of cuda, webgpu, wasm and cpu that starts and passes its self-test. Default: 'wasm', which gives
   * the same numbers on every machine.
   */
  readonly name?: BackendChoiceName | undefined;
}

/** In order of preference. */
const select = selectorOf([cuda, webgpu, wasm, cpu]);

/**
 * Makes a tfjs backend ready for training: starts it, registers all gradients, repaired, and checks on a small problem that
 * it differentiates rightly. Asking again is free and returns the same answer. The process may end whenever it has nothing
 * else to do; there is nothing to stop.
 *
 * @throws UserError for an unknown name, a bad thread count, another thread count than wasm already runs with, or a
 *   backend that does not start or computes wrong derivatives
 */
export async function startBackend({ name, threads, allowSoftware }: BackendOptions = {}): Promise<Backend> {
  return select(knownName(name ?? 'wasm'), {
    threads: threads === undefined ? undefined : validThreads(threads),
    allowSoftware,
  });
}

function knownName(name: string): BackendName | 'auto' {
  const known = BACKEND_CHOICES.find((candidate) => candidate === name);
  if (known) return known;
  throw new UserError(
    `There is no backend called "${name}".`,
    `Known backends: ${BACKEND_CHOICES.join(', ')}.`,
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
