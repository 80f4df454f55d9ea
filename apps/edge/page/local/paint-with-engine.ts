import relaxedKernels from '@omokage/engine/kernels.wasm';
import plainKernels from '@omokage/engine/kernels-plain.wasm';
import { enginePainters } from './engine-painters.ts';
import { fetchBinary } from './fetch-binary.ts';
import type { MakePainter } from './painter.ts';

export interface EnginePainting {
  readonly makePainter: MakePainter;
  /** Which instructions its kernels are made of, for people. */
  readonly simd: string;
}

/** The Worker's kernels, where this browser knows relaxed SIMD. Throws Error, in words, where it cannot run any. */
export async function startEngine(): Promise<EnginePainting> {
  const { module, simd } = await compileKernels();
  return { makePainter: enginePainters(module, startTfjs), simd };
}

/** Fetched only for a model that needs it: few do. */
async function startTfjs(): Promise<void> {
  const { startWasm } = await import('./wasm-backend.ts');
  await startWasm();
}

const KERNELS = "engine's kernels";

async function compileKernels(): Promise<{ module: WebAssembly.Module; simd: string }> {
  if (typeof WebAssembly === 'undefined') throw new Error('This browser has no WebAssembly, or it is switched off.');
  const relaxed = await fetchBinary(relaxedKernels, KERNELS);
  if (WebAssembly.validate(relaxed)) return { module: await WebAssembly.compile(relaxed), simd: 'relaxed SIMD' };
  const plain = await fetchBinary(plainKernels, KERNELS);
  if (WebAssembly.validate(plain)) return { module: await WebAssembly.compile(plain), simd: 'SIMD' };
  throw new Error('The WebAssembly of this browser has no SIMD, which the engine needs.');
}
