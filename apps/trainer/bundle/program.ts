import { globSync, readFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { KERNEL_BINARIES } from '../src/backends/wasm-kernels/kernel-binaries.ts';

const TRAINER = fileURLToPath(new URL('..', import.meta.url));

/** Loaded as they are: addons, which look for their binaries beside them. */
export const NATIVE_PACKAGES = ['sharp', '@resvg/resvg-js', 'webgpu'];

/** Left out: it is for work inside the repository, where it is installed. */
const ABSENT_PACKAGES = ['wrangler'];

/** What packages in CommonJS take for given, and a program in ESM does not have. */
const COMMON_JS = [
  "import { createRequire as requireOf } from 'node:module';",
  'const { filename: __filename, dirname: __dirname } = import.meta;',
  'const require = requireOf(__filename);',
].join('\n');

/**
 * Writes the trainer into `folder`: `cli.mjs`, its workers, and everything else that it finds by `asset`.
 * @returns the files of the packages that went into it.
 */
export async function bundleProgram(folder: string): Promise<string[]> {
  const assets = assetsOfSources();
  const workers = assets.filter((path) => path.endsWith('.ts'));
  const { metafile } = await build({
    absWorkingDir: TRAINER,
    entryPoints: ['src/cli.ts', ...workers].map((path) => ({ in: path, out: basename(path, '.ts') })),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    platform: 'node',
    format: 'esm',
    target: 'node22',
    // Names stay, so that the stack of a fault says where it is.
    minifySyntax: true,
    minifyWhitespace: true,
    legalComments: 'none', // the licences stand in a folder of their own
    external: [...NATIVE_PACKAGES, ...ABSENT_PACKAGES],
    banner: { js: COMMON_JS },
    metafile: true,
    logLevel: 'error',
  });
  const copied = [
    ...assets.filter((path) => !path.endsWith('.ts')).map((path) => join(TRAINER, path)),
    ...KERNEL_BINARIES.map(({ file }) => fileURLToPath(file)),
  ];
  for (const path of copied) await copyFile(path, join(folder, basename(path)));
  return Object.keys(metafile.inputs)
    .filter((path) => path.includes('node_modules/'))
    .map((path) => join(TRAINER, path));
}

/** The paths that stand in calls of `asset` as plain strings: workers, and files for them. */
function assetsOfSources(): string[] {
  const sources = globSync('src/**/*.ts', { cwd: TRAINER }).filter((path) => !path.endsWith('.test.ts'));
  const calls = sources.flatMap((path) => [
    ...readFileSync(join(TRAINER, path), 'utf8').matchAll(/\basset\('([^']+)'\)/g),
  ]);
  return [...new Set(calls.map(([, path]) => path!))].sort();
}
