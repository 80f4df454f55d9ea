import { Engine } from '@omokage/engine';
import relaxedKernels from '@omokage/engine/kernels.wasm';
import plainKernels from '@omokage/engine/kernels-plain.wasm';
import { fetchBinary } from './fetch-binary.ts';

export interface StartedEngine {
  readonly engine: Engine;
  /** Which instructions its kernels are made of, for people. */
  readonly simd: string;
}

const KERNELS = "engine's kernels";

/** The engine that the Worker computes with, on the kernels that the Worker has where this browser knows relaxed SIMD. */
export async function startEngine(): Promise<StartedEngine> {
  const relaxed = await fetchBinary(relaxedKernels, KERNELS);
  if (WebAssembly.validate(relaxed)) {
    return { engine: new Engine(await WebAssembly.compile(relaxed)), simd: 'relaxed SIMD' };
  }
  const plain = await fetchBinary(plainKernels, KERNELS);
  return { engine: new Engine(await WebAssembly.compile(plain)), simd: 'SIMD' };
}
