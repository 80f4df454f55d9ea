import type { Plan, PlanWeights } from '@omokage/models/plan';
import { EngineFull } from './engine-full.ts';
import { EngineRunner } from './engine-runner.ts';
import type { MemoryBudget } from './runner-memory.ts';
import type { WasmModule } from './web-assembly.ts';

export interface EngineOptions {
  /** Most bytes that all runners together may hold. */
  readonly mostBytes?: number;
}

/** No WebAssembly memory addresses more. */
const MOST_BYTES = 2 ** 32;

/** Executes plans on WebAssembly kernels, each of them in a memory of its own, of just the size that it needs. */
export class Engine implements MemoryBudget {
  readonly mostBytes: number;
  private readonly module: WasmModule;
  private held = 0;

  /** @param module the compiled kernels: `@omokage/engine/kernels.wasm`, or in Node `kernelModule()` */
  constructor(module: WasmModule, { mostBytes = MOST_BYTES }: EngineOptions = {}) {
    this.module = module;
    this.mostBytes = mostBytes;
  }

  /** Memory of all runners that are not disposed. */
  get bytes(): number {
    return this.held;
  }

  /** Throws PlanError for a plan that cannot run, EngineFull where it finds no room; nothing is held then. */
  runner(plan: Plan, weights: PlanWeights): EngineRunner {
    return EngineRunner.load(this.module, this, plan, weights);
  }

  reserve(bytes: number): void {
    if (this.held + bytes > this.mostBytes) {
      throw new EngineFull(
        `engine: ${bytes} bytes more would be needed beside ${this.held}; ${this.mostBytes} are all that there may be`,
      );
    }
    this.held += bytes;
  }

  release(bytes: number): void {
    this.held -= bytes;
  }
}
