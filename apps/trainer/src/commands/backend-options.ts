import type { Option } from 'commander';
import { type Backend, type BackendName, MAX_THREADS, startBackend } from '../backends/index.ts';
import { choiceOption, integerOption } from './option-values.ts';

/** The options of every command that computes. */
export interface BackendChoice {
  readonly backend: BackendName;
  /** 0: every core. */
  readonly threads: number;
}

export const backendOptions = (): Option[] => [
  choiceOption('--backend <name>', 'what computes', ['wasm', 'cpu'], 'wasm'),
  integerOption('--threads <n>', 'threads of the wasm backend; 0 is one a core', {
    min: 0,
    max: MAX_THREADS,
    default: 0,
  }),
];

/** Throws UserError when the backend does not start. */
export const startChosenBackend = ({ backend, threads }: BackendChoice): Promise<Backend> =>
  startBackend({ name: backend, threads: threads === 0 ? undefined : threads });
