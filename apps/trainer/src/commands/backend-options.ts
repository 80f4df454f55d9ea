import { Option } from 'commander';
import {
  BACKEND_CHOICES,
  type Backend,
  type BackendChoiceName,
  describeBackend,
  MAX_THREADS,
  startBackend,
} from '../backends/index.ts';
import { choiceOption, integerOption } from './option-values.ts';

/** The options of every command that computes. */
export interface BackendChoice {
  readonly backend: BackendChoiceName;
  /** 0: every core. */
  readonly threads: number;
  readonly allowSoftware: boolean;
}

/** @param backend the one that is taken unless another is named */
export const backendOptions = (backend: BackendChoiceName = 'auto'): Option[] => [
  choiceOption('--backend <name>', 'what computes; auto is the first that works', BACKEND_CHOICES, backend),
  integerOption('--threads <n>', 'threads of the wasm backend; 0 is one a core', {
    min: 0,
    max: MAX_THREADS,
    default: 0,
  }),
  new Option('--allow-software', 'let webgpu compute without a GPU, to test it; very slow').default(false),
];

/** Starts what the options ask for and prints what it is. Throws UserError when that does not start. */
export async function startChosenBackend({ backend, threads, allowSoftware }: BackendChoice): Promise<Backend> {
  const started = await startBackend({ name: backend, threads: threads === 0 ? undefined : threads, allowSoftware });
  console.log(`Backend: ${describeBackend(started)}`);
  return started;
}
