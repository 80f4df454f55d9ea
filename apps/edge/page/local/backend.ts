import type { SamplerOptions } from '@omokage/weights/sampler';
import type { Machine, Where } from './messages.ts';

export interface Backend {
  readonly machine: Machine;
  /** How a model is run on it. */
  readonly sampling: SamplerOptions;
}

/** Started backends stay: a device is not asked for twice. */
let started: { readonly where: Where; readonly backend: Backend } | undefined;

/**
 * Makes a backend of tfjs the current one, and of WASM the engine ready that runs plans beside it. Throws Error, in words, where what was asked for is not to be had.
 * @param lost Called when the GPU goes away later on: nothing here works afterwards.
 */
export async function startBackend(where: Where, lost: (message: string) => void): Promise<Backend> {
  if (started?.where === where) return started.backend;
  const backend = await start(where, lost);
  started = { where, backend };
  return backend;
}

async function start(where: Where, lost: (message: string) => void): Promise<Backend> {
  if (where === 'wasm') return wasm('It was asked for.');
  const { GpuRefused, startWebGpu } = await import('./webgpu-backend.ts');
  try {
    return { machine: await startWebGpu({ softwareToo: where === 'webgpu', lost }), sampling: {} };
  } catch (error) {
    if (where === 'webgpu' || !(error instanceof GpuRefused)) throw error;
    return wasm(error.message);
  }
}

/** Styles that are remembered, as the Worker does; a GPU would have to be waited for. */
const REMEMBERED_STYLES = 64;

async function wasm(why: string): Promise<Backend> {
  const [{ startWasm }, { startEngine }] = await Promise.all([import('./wasm-backend.ts'), import('./wasm-engine.ts')]);
  await startWasm();
  const { engine, simd } = await startEngine();
  const name = `WebAssembly with ${simd}, one thread of this device’s processor`;
  return {
    machine: { backend: 'wasm', name, why },
    sampling: { runner: (plan, weights) => engine.runner(plan, weights), styles: REMEMBERED_STYLES },
  };
}
