import type { Machine, Where } from './messages.ts';

/** Started backends stay: a device is not asked for twice. */
let started: { readonly where: Where; readonly machine: Machine } | undefined;

/**
 * Makes a backend of tfjs the current one. Throws Error, in words, where what was asked for is not to be had.
 * @param lost Called when the GPU goes away later on: nothing here works afterwards.
 */
export async function startBackend(where: Where, lost: (message: string) => void): Promise<Machine> {
  if (started?.where === where) return started.machine;
  const machine = await start(where, lost);
  started = { where, machine };
  return machine;
}

async function start(where: Where, lost: (message: string) => void): Promise<Machine> {
  if (where === 'wasm') return wasm('It was asked for.');
  const { GpuRefused, startWebGpu } = await import('./webgpu-backend.ts');
  try {
    return await startWebGpu({ softwareToo: where === 'webgpu', lost });
  } catch (error) {
    if (where === 'webgpu' || !(error instanceof GpuRefused)) throw error;
    return wasm(error.message);
  }
}

async function wasm(why: string): Promise<Machine> {
  const { startWasm } = await import('./wasm-backend.ts');
  await startWasm();
  return { backend: 'wasm', name: 'WebAssembly with SIMD, one thread of this device’s processor', why };
}
