import { type HeapState, heapState } from '../inference/backend.ts';
import { type EngineState, engineState } from '../inference/engine.ts';
import { within } from '../within.ts';
import type { Library } from './library.ts';
import { parametersOf } from './parameters-of.ts';
import { type SelfTest, testItself } from './self-test.ts';

/** Whether an isolate does its work, and what it has in memory. Anybody may ask, so that it is looked into once in a while only. */

export interface Readiness {
  /** `degraded`: what is embedded is served, but storage does not answer, and no other model can be loaded. */
  readonly status: 'ready' | 'degraded' | 'unready';
  readonly selfTest: SelfTest | FailedTest;
  readonly storage: { readonly reachable: boolean };
  readonly memory: HeapState & EngineState & { readonly default: MemoryOfModel; readonly models: ModelInMemory[] };
  /** Requests that wait for their turn. */
  readonly waiting: number;
}

/** The face could not even be drawn. */
export interface FailedTest {
  readonly passed: false;
  readonly error: string;
}

export interface MemoryOfModel {
  readonly parameters: number;
  /** Of its memory: weights as kernels want them, and room for what lies between layers. */
  readonly bytes: number;
  readonly bytesPerParameter: number;
}

export interface ModelInMemory extends MemoryOfModel {
  readonly model: string;
  /** Requests that use it. */
  readonly users: number;
}

export interface ReadinessOptions {
  /** Milliseconds for which an answer is good. */
  freshFor?: number;
  /** Milliseconds that storage has. */
  patience?: number;
  now?: () => number;
}

/** The part of a bucket that is asked. */
export interface Probed {
  head(key: string): Promise<unknown>;
}

type Findings = Pick<Readiness, 'selfTest' | 'storage'>;

export class ReadinessCheck {
  readonly #library: Library;
  readonly #options: Required<ReadinessOptions>;
  #last: { findings: Findings; at: number } | undefined;

  constructor(library: Library, options: ReadinessOptions = {}) {
    this.#library = library;
    this.#options = { freshFor: 5_000, patience: 2_000, now: Date.now, ...options };
  }

  async look(bucket: Probed): Promise<Readiness> {
    const { selfTest, storage } = await this.#findings(bucket);
    const { embedded, shelved, waiting } = this.#library;
    const models = shelved.map(({ key, users, ...taken }) => ({ model: key, users, ...perParameter(taken) }));
    const own = perParameter({ parameters: parametersOf(embedded.manifest.weights), bytes: embedded.sampler.bytes });
    return {
      status: !selfTest.passed ? 'unready' : storage.reachable ? 'ready' : 'degraded',
      selfTest,
      storage,
      memory: { ...heapState(), ...engineState(), default: own, models },
      waiting,
    };
  }

  async #findings(bucket: Probed): Promise<Findings> {
    const { freshFor, now } = this.#options;
    if (this.#last !== undefined && now() - this.#last.at < freshFor) return this.#last.findings;
    // While one request looks, others are told what was found last: storage that hangs would have each of a crowd draw a face.
    if (this.#last !== undefined) this.#last = { ...this.#last, at: now() };
    const findings = { selfTest: this.#test(), storage: { reachable: await this.#reaches(bucket) } };
    this.#last = { findings, at: now() };
    return findings;
  }

  #test(): SelfTest | FailedTest {
    try {
      return testItself(this.#library.embedded);
    } catch (error) {
      console.error(JSON.stringify({ event: 'self-test', error: String(error) }));
      return { passed: false, error: error instanceof Error ? error.name : 'unknown' };
    }
  }

  /** Any answer will do, also that there is no such key. */
  async #reaches(bucket: Probed): Promise<boolean> {
    try {
      await within(this.#options.patience, bucket.head(PROBE_KEY), () => new Error('too late'));
      return true;
    } catch {
      return false;
    }
  }
}

const perParameter = (taken: { parameters: number; bytes: number }): MemoryOfModel => ({
  ...taken,
  bytesPerParameter: Math.round((100 * taken.bytes) / Math.max(1, taken.parameters)) / 100,
});

const PROBE_KEY = 'channels';
