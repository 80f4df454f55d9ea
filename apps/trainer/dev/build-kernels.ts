/**
 * Compiles `kernels/*.ts` (AssemblyScript) into `build/kernels*.wasm`, unless those are newer than their sources.
 * Run: `npm run build:kernels`. `npm ci` runs it too.
 */
import { mkdir, readdir, rename, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';
import { KERNEL_BINARIES } from '../src/backends/wasm-kernels/kernel-binaries.ts';

const SOURCES = new URL('../kernels/', import.meta.url);
const ENTRY = fileURLToPath(new URL('index.ts', SOURCES));

/** With shrink level 1 (the s), the optimizer leaves functions with loops where they are, and V8 keeps their sums in registers. */
const OPTIONS = ['-O3s', '--noAssert', '--runtime', 'stub', '--use', 'abort=', '--importMemory'];

async function changedAt(file: URL): Promise<number> {
  return stat(file).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}

/** When the newest of the sources and the compiler's options changed. */
async function sourcesChangedAt(): Promise<number> {
  const names = await readdir(SOURCES);
  const files = [...names.map((name) => new URL(name, SOURCES)), new URL(import.meta.url)];
  return Math.max(...(await Promise.all(files.map(changedAt))));
}

async function compile({ file, shared, relaxed }: (typeof KERNEL_BINARIES)[number]): Promise<void> {
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

const changed = await sourcesChangedAt();
const start = performance.now();
const compiled: string[] = [];
for (const binary of KERNEL_BINARIES) {
  if ((await changedAt(binary.file)) > changed) continue;
  await mkdir(new URL('.', binary.file), { recursive: true });
  await compile(binary);
  compiled.push(basename(fileURLToPath(binary.file)));
}
if (compiled.length > 0) {
  console.log(`compiled ${compiled.join(', ')} in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
