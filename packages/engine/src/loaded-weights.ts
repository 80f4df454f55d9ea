import type { Plan, PlanFacts, PlanWeights } from '@omokage/models/plan';
import { FallbackTensors } from './fallback-tensors.ts';
import { Lowering } from './lowering.ts';
import { type Emit, type Output, type Program, type Step, writeTables } from './program.ts';
import { type MemoryBudget, RunnerMemory } from './runner-memory.ts';
import type { WasmModule } from './web-assembly.ts';
import { WeightArea } from './weight-area.ts';

/** What a runner needs of the engine that it belongs to. */
export interface EngineHost extends MemoryBudget {
  /** The compiled kernels. */
  readonly module: WasmModule;
  /** Called before tfjs is asked for anything. */
  readonly beforeFallback: () => void;
}

/** A program whose steps can be run. */
export interface Ready {
  readonly program: Program;
  readonly steps: readonly Step[];
  readonly outputs: ReadonlyMap<string, Output<Step>>;
}

/**
 * Weights in memory, and behind them room for what one program at a time needs: its tables and its arena. Programs for pictures of several sizes take
 * turns in that room, which is as large as the largest of them wants it.
 */
export class LoadedWeights {
  private readonly area = new WeightArea();
  private readonly tensors = new FallbackTensors();
  private memory: RunnerMemory | undefined;
  /** Whose tables are written. */
  private current: Program | undefined;

  /** Bytes of the memory; 0 once disposed. */
  get bytes(): number {
    return this.memory?.bytes ?? 0;
  }

  /** Lays the weights out for a plan, and makes it ready. To be called once; where it throws, nothing is left behind. */
  load(host: EngineHost, plan: Plan, facts: PlanFacts, weights: PlanWeights): Ready {
    this.area.know(weights);
    const program = new Lowering(plan, facts, this.area, this.tensors).lower();
    const memory = new RunnerMemory(host.module, Math.max(program.bytes, this.area.bytesToWrite), host);
    try {
      this.area.write(memory.memory, memory.kernels, weights);
      if (this.tensors.areWanted) {
        host.beforeFallback();
        this.tensors.upload(weights);
      }
    } catch (error) {
      memory.dispose();
      throw error;
    }
    this.memory = memory;
    return this.ready(program, memory);
  }

  /** Makes the same plan ready for pictures of other sides. Throws EngineFull. */
  resized(plan: Plan, facts: PlanFacts): Ready {
    const memory = this.alive();
    const program = new Lowering(plan, facts, this.area, this.tensors).lower();
    this.tensors.forget();
    memory.ensure(program.bytes);
    return this.ready(program, memory);
  }

  /** The memory, with the tables of a program in it. */
  prepare(program: Program): RunnerMemory {
    const memory = this.alive();
    if (this.current !== program) {
      this.current = program;
      writeTables(memory, program);
    }
    return memory;
  }

  dispose(): void {
    this.memory?.dispose();
    this.tensors.dispose();
    this.memory = undefined;
    this.current = undefined;
  }

  private ready(program: Program, memory: RunnerMemory): Ready {
    const machine = { kernels: memory.kernels, memory };
    const made = (emits: readonly Emit[]): Step[] => emits.map((make) => make(machine));
    const outputs = [...program.outputs].map(([name, { decode, pack, ...output }]) => {
      return [name, { ...output, decode: made(decode), pack: made(pack) }] as const;
    });
    return { program, steps: made(program.emits), outputs: new Map(outputs) };
  }

  private alive(): RunnerMemory {
    if (this.memory === undefined) throw new Error('engine: the runner was disposed, and runs no more');
    return this.memory;
  }
}
