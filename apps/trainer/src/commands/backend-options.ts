import { Option } from 'commander';
import { type Backend, BackendError, type BackendName, startBackend } from '../backends/index.ts';
import { UserError } from '../errors.ts';
import { integerOption } from './option-values.ts';

/** The options of every command that computes. */
export interface BackendChoice {
  readonly backend: BackendName;
  /** 0: every core. */
  readonly threads: number;
}

export const backendOptions = (): Option[] => [
  new Option('--backend <name>', 'what computes').choices(['wasm', 'cpu']).default('wasm'),
  integerOption('--threads <n>', 'threads of the wasm backend; 0 is every core', { min: 0, max: 256, default: 0 }),
];

/** Throws UserError when the backend does not start. */
export async function startChosenBackend({ backend, threads }: BackendChoice): Promise<Backend> {
  try {
    return await startBackend({ name: backend, threads: threads === 0 ? undefined : threads });
  } catch (error) {
    if (error instanceof BackendError) throw new UserError(error.what, error.detail, error.fix);
    throw error;
  }
}
