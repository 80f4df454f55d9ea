import { execFile } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { chmod, copyFile, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { CODEC_FILES } from '@omokage/pictures/node';
import { FACE_STYLES } from '../src/data/face-styles.ts';
import { writeLicences } from './licences.ts';
import { copyFiles, copyPackage, packageOf } from './packages.ts';
import { bundleProgram, NATIVE_PACKAGES } from './program.ts';

const require = createRequire(import.meta.url);
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Files of packages that the program does not import but asks Node for by name. */
const wasmBackend = [
  ...['tfjs-backend-wasm.wasm', 'tfjs-backend-wasm-simd.wasm', 'tfjs-backend-wasm-threaded-simd.wasm'],
  ...['tfjs-backend-wasm-threaded-simd.js', 'tfjs-backend-wasm-threaded-simd.worker.js'],
].map((name) => `@tensorflow/tfjs-backend-wasm/wasm-out/${name}`);
const drawings = FACE_STYLES.filter((name) => name !== 'facesjs').map((name) => `@dicebear/styles/${name}.json`);

const engineKernels = ['kernels.wasm', 'kernels-plain.wasm'];

/** What may differ between two bundles of one repository. */
export interface Assembled {
  /** Whether the debugging symbols of Node, a seventh of it, are gone. */
  readonly stripped: boolean;
  /** Whether Vulkan's loader is in it, for machines that have none. */
  readonly vulkan: boolean;
}

/** Puts the portable trainer together in `folder`, which must not exist yet: all that a bare x86-64 Linux needs to train. */
export async function assemble(folder: string, data: readonly string[]): Promise<Assembled> {
  for (const name of ['bin', 'lib', 'build']) await mkdir(join(folder, name), { recursive: true });
  await copyFile(here('omokage.sh'), join(folder, 'omokage'));
  await chmod(join(folder, 'omokage'), 0o755);
  await copyFile(here('about.txt'), join(folder, 'README.txt'));

  // The program, and what it loads.
  const bundled = await bundleProgram(join(folder, 'lib'));
  const packages = bundled.map(packageOf);
  for (const name of NATIVE_PACKAGES) packages.push(...(await copyPackage(name, folder)));
  // The engine looks for them beside the folder that it lies in, which is here that of the program.
  for (const name of engineKernels)
    await copyFile(require.resolve(`@omokage/engine/${name}`), join(folder, 'build', name));
  packages.push(...(await copyFiles([...wasmBackend, ...drawings, ...Object.values(CODEC_FILES)], folder)));

  // What it runs on.
  const node = join(dirname(require.resolve('node/package.json')), 'bin/node');
  const stripped = await copyStripped(node, join(folder, 'bin/node'));
  const vulkan = await copyVulkanLoader(join(folder, 'vulkan'));
  await writeLicences([...packages, dirname(dirname(node))], join(folder, 'licences'));

  if (data.length > 0) await mkdir(join(folder, 'data'));
  for (const path of data) await copyFile(path, join(folder, 'data', basename(path)));
  return { stripped, vulkan };
}

async function copyStripped(source: string, target: string): Promise<boolean> {
  try {
    await promisify(execFile)('strip', ['--strip-all', '-o', target, source]);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    await copyFile(source, target); // binutils are not installed
    return false;
  }
}

/** This machine's own: the loader has one interface everywhere. */
async function copyVulkanLoader(folder: string): Promise<boolean> {
  const [loader] = globSync('/usr/lib{64,/x86_64-linux-gnu}/libvulkan.so.1');
  if (loader === undefined || !existsSync(loader)) return false;
  await mkdir(folder);
  await copyFile(loader, join(folder, 'libvulkan.so.1'));
  return true;
}
