import { readFileSync } from 'node:fs';
import { compileModule, type WasmModule } from './web-assembly.ts';

/** Compiled once for each binary. */
const modules = new Map<string, WasmModule>();

/**
 * The kernels' binary, compiled. With relaxed SIMD unless told; both give the same integers, and floats that differ in the last place.
 *
 * @throws Error when it has not been built
 */
export function kernelModule({ relaxed = true }: { relaxed?: boolean } = {}): WasmModule {
  const name = relaxed ? 'kernels.wasm' : 'kernels-plain.wasm';
  const known = modules.get(name);
  if (known !== undefined) return known;
  const module = compileModule(binary(name));
  modules.set(name, module);
  return module;
}

function binary(name: string): Uint8Array {
  try {
    return readFileSync(new URL(`../build/${name}`, import.meta.url));
  } catch (cause) {
    throw new Error(`There is no ${name} of the engine.\n  Build it with: npm run build:kernels`, { cause });
  }
}
