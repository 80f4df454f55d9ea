/**
 * Compiles `kernels/*.ts` (AssemblyScript) into `build/kernels*.wasm`, unless those are newer than their sources.
 * Run: `npm run build:kernels`. `npm ci` runs it too.
 */
import { mkdir, rename } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';
import {
  changedAt,
  KERNEL_BINARIES,
  type KernelBinary,
  kernelSourcesChangedAt,
} from '../src/backends/wasm-kernels/kernel-binaries.ts';

const ENTRY = fileURLToPath(new URL('../kernels/index.ts', import.meta.url));

/** With shrink level 1 (the s), the optimizer leaves functions with loops where they are, and V8 keeps their sums in registers. */
const OPTIONS = ['-O3s', '--noAssert', '--runtime', 'stub', '--use', 'abort=', '--importMemory'];

async function compile({ file, shared, relaxed }: KernelBinary): Promise<void> {
  const target = fileURLToPath(file);
  const features = ['simd', ...(relaxed ? ['relaxed-simd'] : []), ...(shared ? ['threads'] : [])];
  // The limits are those of tfjs's binaries: 256 pages at the start, 65,536 at most.
  const memory = shared ? ['--sharedMemory', '--initialMemory', '256', '--maximumMemory', '65536'] : [];
  const whole = `${target}.part`;
  const { error, stderr } = await main([
    ENTRY,
    '--outFile',
    whole,
    ...OPTIONS,
    '--enable',
    features.join(','),
    ...memory,
  ]);
  if (error) {
    process.stderr.write(stderr.toString());
    throw error;
  }
  await rename(whole, target);
}

const changed = Math.max(kernelSourcesChangedAt(), changedAt(new URL(import.meta.url)) ?? 0);
const start = performance.now();
const compiled: string[] = [];
for (const binary of KERNEL_BINARIES) {
  if ((changedAt(binary.file) ?? -1) > changed) continue;
  await mkdir(new URL('.', binary.file), { recursive: true });
  await compile(binary);
  compiled.push(basename(fileURLToPath(binary.file)));
}
if (compiled.length > 0) {
  console.log(`compiled ${compiled.join(', ')} in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
