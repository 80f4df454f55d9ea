import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { UserError } from '../../errors.ts';
import type { WasmBackend } from './heap.ts';
import { changedAt, KERNEL_BINARIES, kernelSourcesChangedAt } from './kernel-binaries.ts';
import { type KernelModule, kernelModule, requireKernelBinaries } from './kernel-module.ts';
import { numbers } from './numbers.ts';

it('says how to build the kernels where they are missing', () => {
  requireKernelBinaries();
  const missing = KERNEL_BINARIES.map((binary) => ({ ...binary, file: new URL('./nowhere.wasm', import.meta.url) }));
  expect(() => requireKernelBinaries(missing)).toThrow(UserError);
  expect(() => requireKernelBinaries(missing)).toThrow(/nowhere\.wasm[\s\S]*→ .*npm run build:kernels/);
});

it('says so when the kernels are older than their sources', () => {
  const built = Math.min(...KERNEL_BINARIES.map(({ file }) => changedAt(file)!));
  expect(built).toBeGreaterThan(kernelSourcesChangedAt());
  expect(() => requireKernelBinaries(KERNEL_BINARIES, built + 1)).toThrow(/older than[\s\S]*→ .*npm run build:kernels/);
});

it('says so when the memory of tfjs cannot be reached', () => {
  expect(() => kernelModule({ wasm: {} } as WasmBackend)).toThrow(/does not show its memory/);
});

/** The part of a global that neither ES2023's nor Node's type declarations name. */
declare const WebAssembly: {
  readonly Memory: new (limits: object) => { readonly buffer: ArrayBuffer | SharedArrayBuffer };
  readonly Module: new (binary: Uint8Array) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

/** Limits of the memories of tfjs 4.22. */
const LIMITS = { initial: 256, maximum: 65_536 };

it.each(KERNEL_BINARIES)('multiplies matrices (shared memory: $shared, fused: $relaxed)', ({ file, shared }) => {
  const memory = new WebAssembly.Memory({ ...LIMITS, shared });
  const module = new WebAssembly.Module(readFileSync(file));
  const kernels = new WebAssembly.Instance(module, { env: { memory } }).exports as KernelModule;
  const [rows, inner, columns] = [7, 19, 13];
  const [spare, left, right, packed, out, table] = [0, 1024, 8192, 16_384, 32_768, 65_536];
  const a = numbers(rows * inner, 1);
  const b = numbers(inner * columns, 2);
  new Float32Array(memory.buffer, left).set(a);
  new Float32Array(memory.buffer, right).set(b);
  kernels.setSpare(spare);
  kernels.packColumns(right, columns * 4, packed, inner, columns, inner);
  kernels.fillOffsets(table, 1, 1, rows, 0, 0, inner * 4, 0, 0, columns * 4);
  kernels.product(left, packed, out, table, rows, columns, 1, inner, 0);
  const got = new Float32Array(memory.buffer, out, rows * columns);
  const wanted = got.map((_, at) => {
    const [row, column] = [Math.floor(at / columns), at % columns];
    let sum = 0;
    for (let k = 0; k < inner; k++) sum += a[row * inner + k]! * b[k * columns + column]!;
    return sum;
  });
  const worst = Math.max(...got.map((value, at) => Math.abs(value - wanted[at]!)));
  expect(worst).toBeLessThan(1e-5);
});
