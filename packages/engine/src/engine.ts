import type { Plan, PlanWeights } from '@omokage/models/plan';
import { EngineFull } from './engine-full.ts';
import { EngineRunner } from './engine-runner.ts';
import type { EngineHost } from './loaded-weights.ts';
import { SpareMemories } from './spare-memories.ts';
import type { WasmModule } from './web-assembly.ts';

export interface EngineOptions {
  /** Most bytes that all runners together may hold. */
  readonly mostBytes?: number;
  /** Called when a plan has an operation that tfjs has to compute, before it is asked to: where its backend is started. */
  readonly beforeFallback?: () => void;
}

/** No WebAssembly memory addresses more. */
const MOST_BYTES = 2 ** 32;

/** Executes plans on WebAssembly kernels, each of them in a memory of its own, of just the size that it needs. */
export class Engine implements EngineHost {
  readonly module: WasmModule;
  readonly mostBytes: number;
  readonly beforeFallback: () => void;
  /** What runners have left, and the next ones take. Counts towards what there may be at most; makes way for what is in use. */
  readonly spare = new SpareMemories();
  private held = 0;

  /** @param module the compiled kernels: `@omokage/engine/kernels.wasm`, or in Node `kernelModule()` */
  constructor(module: WasmModule, { mostBytes = MOST_BYTES, beforeFallback = () => {} }: EngineOptions = {}) {
    this.module = module;
    this.mostBytes = mostBytes;
    this.beforeFallback = beforeFallback;
  }

  /** Memory of all runners that are not disposed. */
  get bytes(): number {
    return this.held;
  }

  /** Throws PlanError for a plan that cannot run, EngineFull where it finds no room; nothing is held then. */
  runner(plan: Plan, weights: PlanWeights): EngineRunner {
    return EngineRunner.load(this, plan, weights);
  }

  reserve(bytes: number): void {
    if (this.held + bytes > this.mostBytes) {
      throw new EngineFull(
        `engine: ${bytes} bytes more would be needed beside ${this.held}; ${this.mostBytes} are all that there may be`,
      );
    }
    this.held += bytes;
    this.spare.shrinkTo(this.mostBytes - this.held);
  }

  release(bytes: number): void {
    this.held -= bytes;
  }
}
