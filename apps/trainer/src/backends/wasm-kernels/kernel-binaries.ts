import { readdirSync, statSync } from 'node:fs';
import { asset } from '../../assets.ts';

/** One build of our kernel module. */
export interface KernelBinary {
  readonly file: URL;
  /** Whether it works on a memory that threads share. WebAssembly makes that a property of the import. */
  readonly shared: boolean;
  /** Whether it uses fused multiply-add, a part of "relaxed SIMD", which V8 has since version 11.4 (Node 21). */
  readonly relaxed: boolean;
}

function kernelBinary(name: string, shared: boolean, relaxed: boolean): KernelBinary {
  return { file: asset(`build/${name}.wasm`), shared, relaxed };
}

/** All builds of `apps/trainer/kernels`: one source, compiled by `npm run build:kernels`. The faster of two stands first. */
export const KERNEL_BINARIES: readonly KernelBinary[] = [
  kernelBinary('kernels-relaxed', false, true),
  kernelBinary('kernels', false, false),
  kernelBinary('kernels-shared-relaxed', true, true),
  kernelBinary('kernels-shared', true, false),
];

/** Beside the folder of the binaries; the portable trainer has no sources. */
const SOURCES = new URL('../kernels/', KERNEL_BINARIES[0]!.file);

/** When the newest source of the kernels was changed, in milliseconds since 1970; 0 where there are no sources. */
export function kernelSourcesChangedAt(): number {
  return Math.max(...namesIn(SOURCES).map((name) => changedAt(new URL(name, SOURCES)) ?? 0), 0);
}

function namesIn(folder: URL): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/** When a file was changed; undefined where there is none. */
export function changedAt(file: URL): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}
