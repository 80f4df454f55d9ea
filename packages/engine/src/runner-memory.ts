import { EngineFull } from './engine-full.ts';
import { instantiateKernels, type KernelExports } from './kernel-module.ts';
import type { SpareMemories } from './spare-memories.ts';
import { newMemory, type WasmMemory, type WasmModule } from './web-assembly.ts';

const PAGE = 1 << 16;

/** Who counts the bytes of all runners. */
export interface MemoryBudget {
  /** Throws EngineFull where there is no room for so many more. */
  reserve(bytes: number): void;
  release(bytes: number): void;
  readonly spare: SpareMemories;
}

/** The memory of one runner, and the kernels that work on it. */
export class RunnerMemory {
  readonly memory: WasmMemory;
  readonly kernels: KernelExports;
  private readonly budget: MemoryBudget;
  private asFloats = new Float32Array(0);
  private asBytes = new Uint8Array(0);
  private disposed = false;

  /** All zero. Throws EngineFull. */
  constructor(module: WasmModule, bytes: number, budget: MemoryBudget) {
    this.budget = budget;
    const left = budget.spare.take(bytes);
    if (left === undefined) {
      const pages = pagesFor(bytes);
      this.memory = allocated(pages, budget, () => newMemory(pages));
      this.kernels = instantiateKernels(module, this.memory);
      return;
    }
    ({ memory: this.memory, kernels: this.kernels } = left);
    budget.reserve(this.bytes); // for which there is room: it was spare
    try {
      this.ensure(bytes);
    } catch (error) {
      this.dispose();
      throw error;
    }
  }

  get bytes(): number {
    return this.disposed ? 0 : this.memory.buffer.byteLength;
  }

  /** All of it as float32. To be asked for anew after the memory may have grown. */
  get floats(): Float32Array {
    if (this.asFloats.buffer !== this.memory.buffer) this.asFloats = new Float32Array(this.memory.buffer);
    return this.asFloats;
  }

  get codes(): Uint8Array {
    if (this.asBytes.buffer !== this.memory.buffer) this.asBytes = new Uint8Array(this.memory.buffer);
    return this.asBytes;
  }

  /** Grows it where it has fewer bytes. What lies in it stays. Throws EngineFull. */
  ensure(bytes: number): void {
    const missing = pagesFor(bytes) - this.memory.buffer.byteLength / PAGE;
    if (missing <= 0) return;
    allocated(missing, this.budget, () => this.memory.grow(missing));
  }

  dispose(): void {
    if (this.disposed) return;
    this.budget.release(this.bytes);
    this.budget.spare.keep({ memory: this.memory, kernels: this.kernels });
    this.disposed = true;
  }
}

/** What is made of so many pages more. Throws EngineFull where the budget or the machine has no room; nothing is counted then. */
function allocated<T>(pages: number, budget: MemoryBudget, make: () => T): T {
  budget.reserve(pages * PAGE);
  try {
    return make();
  } catch (cause) {
    budget.release(pages * PAGE);
    throw new EngineFull(`engine: the machine gives no ${pages * PAGE} bytes more`, { cause });
  }
}

const pagesFor = (bytes: number): number => Math.ceil(bytes / PAGE);
