import { Engine, type EngineRunner } from '@omokage/engine';
import kernels from '@omokage/engine/kernels.wasm';
import type { MakePlainExecutor } from '@omokage/models/plan';
import { bootBackend } from './backend.ts';

/**
 * Half of the 128 MB that an isolate has for everything. Beside it are the heap of tfjs, which is for what the engine has no kernels for,
 * the pictures in work, and the program itself.
 */
export const ENGINE_CAP_BYTES = 64 * 1024 * 1024;

/**
 * What models are computed with. Each has memory of its own, of the size that it needs. tfjs starts when a plan comes that it has to compute a
 * part of: compiled plans have none.
 */
export const engine = new Engine(kernels, { mostBytes: ENGINE_CAP_BYTES, beforeFallback: bootBackend });

export interface EngineState {
  /** Memory of all models, the embedded default too. */
  readonly engineBytes: number;
  /** Beside that, memory that unloaded models left, and the next ones take. */
  readonly engineSpareBytes: number;
  readonly engineCapBytes: number;
}

export const engineState = (): EngineState => ({
  engineBytes: engine.bytes,
  engineSpareBytes: engine.spare.bytes,
  engineCapBytes: ENGINE_CAP_BYTES,
});

/** The runners of one model, and what they take. */
export class ModelRunners {
  readonly #runners: EngineRunner[] = [];

  readonly make: MakePlainExecutor = (plan, weights) => {
    const runner = engine.runner(plan, weights);
    this.#runners.push(runner);
    return runner;
  };

  /** Bytes of their memories. They grow when larger pictures come than ever before, and are none once disposed. */
  get bytes(): number {
    return this.#runners.reduce((total, { bytes }) => total + bytes, 0);
  }
}
