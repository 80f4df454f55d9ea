/**
 * Compiles `kernels/*.ts` (AssemblyScript) into `build/kernels.wasm` (relaxed SIMD) and `build/kernels-plain.wasm` (SIMD), unless those are
 * newer than their sources. Run: `npm run build:kernels`. `npm ci` runs it too.
 */
import { mkdirSync, readdirSync, renameSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { main } from 'assemblyscript/asc';

const SOURCES = new URL('../kernels/', import.meta.url);
const BUILD = new URL('../build/', import.meta.url);
const BINARIES = [
  { name: 'kernels.wasm', features: 'simd,relaxed-simd' },
  { name: 'kernels-plain.wasm', features: 'simd' },
] as const;

/**
 * Level 2 keeps products in the order in which they are written; level 3 nests them, and V8 then runs out of registers. With shrink
 * level 1 (the s), functions with loops stay where they are.
 */
const OPTIONS = [
  '-O2s',
  '--noAssert',
  '--runtime',
  'stub',
  '--use',
  'abort=',
  '--importMemory',
  '--initialMemory',
  '1',
];

async function compile(name: string, features: string): Promise<void> {
  const target = fileURLToPath(new URL(name, BUILD));
  // Whole or not at all, and apart from what another process builds at the same time.
  const part = `${target}.${process.pid}.part`;
  const entry = fileURLToPath(new URL('index.ts', SOURCES));
  const { error, stderr } = await main([entry, '--outFile', part, ...OPTIONS, '--enable', features]);
  if (error) {
    process.stderr.write(stderr.toString());
    throw error;
  }
  renameSync(part, target);
}

/** Milliseconds since 1970; nothing for a file that is not there. */
const changedAt = (file: URL): number | undefined => statSync(file, { throwIfNoEntry: false })?.mtimeMs;

const sources = [...readdirSync(SOURCES).map((name) => new URL(name, SOURCES)), new URL(import.meta.url)];
const changed = Math.max(...sources.map((file) => changedAt(file) ?? 0));
const stale = BINARIES.filter(({ name }) => (changedAt(new URL(name, BUILD)) ?? -1) <= changed);
const start = performance.now();
mkdirSync(BUILD, { recursive: true });
for (const { name, features } of stale) await compile(name, features);
if (stale.length > 0) {
  const names = stale.map(({ name }) => name).join(', ');
  console.log(`compiled ${names} in ${((performance.now() - start) / 1000).toFixed(1)} s`);
}
