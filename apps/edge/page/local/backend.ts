import type { Machine, Where } from './messages.ts';
import type { MakePainter } from './painter.ts';

export interface Backend {
  readonly machine: Machine;
  readonly makePainter: MakePainter;
}

/** Started backends stay: a device is not asked for twice. */
let started: { readonly where: Where; readonly backend: Backend } | undefined;

/**
 * Makes the GPU ready, or the engine. Throws Error, in words, where what was asked for is not to be had.
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
  const [{ GpuRefused, startWebGpu }, { paintWithTensors }] = await Promise.all([
    import('./webgpu-backend.ts'),
    import('./paint-with-tensors.ts'),
  ]);
  try {
    return { machine: await startWebGpu({ softwareToo: where === 'webgpu', lost }), makePainter: paintWithTensors };
  } catch (error) {
    if (where === 'webgpu' || !(error instanceof GpuRefused)) throw error;
    return wasm(error.message);
  }
}

async function wasm(why: string): Promise<Backend> {
  const { startEngine } = await import('./paint-with-engine.ts');
  const { makePainter, simd } = await startEngine();
  const name = `WebAssembly with ${simd}, one thread of this device’s processor`;
  return { machine: { backend: 'wasm', name, why }, makePainter };
}
