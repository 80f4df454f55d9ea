import { instantiateKernels, type KernelExports } from './kernel-module.ts';
import { newMemory, type WasmMemory, type WasmModule } from './web-assembly.ts';

const PAGE = 1 << 16;

/** Who counts the bytes of all runners. */
export interface MemoryBudget {
  /** Throws EngineFull where there is no room for so many more. */
  reserve(bytes: number): void;
  release(bytes: number): void;
}

/** The memory of one runner, and the kernels that work on it. */
export class RunnerMemory {
  readonly memory: WasmMemory;
  readonly kernels: KernelExports;
  private readonly budget: MemoryBudget;
  private asFloats = new Float32Array(0);
  private asBytes = new Uint8Array(0);
  private disposed = false;

  /** Throws EngineFull. */
  constructor(module: WasmModule, bytes: number, budget: MemoryBudget) {
    const pages = pagesFor(bytes);
    budget.reserve(pages * PAGE);
    try {
      this.memory = newMemory(pages);
      this.kernels = instantiateKernels(module, this.memory);
    } catch (error) {
      budget.release(pages * PAGE);
      throw error;
    }
    this.budget = budget;
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
    this.budget.reserve(missing * PAGE);
    try {
      this.memory.grow(missing);
    } catch (error) {
      this.budget.release(missing * PAGE);
      throw error;
    }
  }

  dispose(): void {
    if (this.disposed) return;
    this.budget.release(this.bytes);
    this.disposed = true;
  }
}

const pagesFor = (bytes: number): number => Math.ceil(bytes / PAGE);
