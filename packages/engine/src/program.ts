import type { KernelExports } from './kernel-module.ts';
import type { Table } from './lowering.ts';
import type { RunnerMemory } from './runner-memory.ts';
import { fillTable, tableBytes } from './tables.ts';
import type { Buffer, Value } from './value.ts';

/** A step with all places settled. */
export type Step = () => void;

/** What steps are made of. */
export interface Machine {
  readonly kernels: KernelExports;
  readonly memory: RunnerMemory;
}

/** Makes a step; may not read places before it is called. */
export type Emit = (machine: Machine) => Step;

/** What is handed out, once all steps are done. */
export interface Output<Steps = Emit> {
  /** As floats, once `decode` is done. */
  readonly floats: Value;
  /** Without a gap from the value's first byte on, once `pack` is done too. */
  readonly numbers: Value;
  /** Room for it as bytes. */
  readonly pixels: Buffer;
  readonly decode: readonly Steps[];
  readonly pack: readonly Steps[];
}

/** A plan lowered for pictures of one size, every place settled, and nothing of it in memory yet. */
export interface Program {
  /** Of the memory that it needs, weights and all. */
  readonly bytes: number;
  /** The plan's inputs that some node reads: where their numbers are put, without a gap. */
  readonly inputs: ReadonlyMap<string, Value>;
  readonly outputs: ReadonlyMap<string, Output>;
  readonly tables: readonly Table[];
  readonly emits: readonly Emit[];
}

/** Writes what the steps of a program rely on beside weights. */
export function writeTables({ memory }: RunnerMemory, { tables }: Program): void {
  for (const { place, geometry } of tables) {
    fillTable(new Uint32Array(memory.buffer, place, tableBytes(geometry) / Uint32Array.BYTES_PER_ELEMENT), geometry);
  }
}
