import { expect, it } from 'vitest';
import { UserError } from '../../errors.ts';
import type { WasmBackend } from './heap.ts';
import { KERNEL_BINARIES } from './kernel-binaries.ts';
import { kernelModule, requireKernelBinaries } from './kernel-module.ts';

it('says how to build the kernels where they are missing', () => {
  requireKernelBinaries();
  const missing = KERNEL_BINARIES.map((binary) => ({ ...binary, file: new URL('./nowhere.wasm', import.meta.url) }));
  expect(() => requireKernelBinaries(missing)).toThrow(UserError);
  expect(() => requireKernelBinaries(missing)).toThrow(/nowhere\.wasm[\s\S]*→ .*npm run build:kernels/);
});

it('says so when the memory of tfjs cannot be reached', () => {
  expect(() => kernelModule({ wasm: {} } as WasmBackend)).toThrow(/does not show its memory/);
});
