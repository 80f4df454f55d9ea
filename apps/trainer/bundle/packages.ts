import { existsSync, readFileSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join, relative } from 'node:path';

const require = createRequire(import.meta.url);

/** Not needed to run: types, sources of addons, other machines' builds. */
const LEFT_OUT = /\.d\.[cm]?ts$|\.map$|^(src|install|include)$|^(darwin|win32|linux-arm)/;

interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

/**
 * Copies a package and all that it depends on and is installed, each into `folder`/node_modules.
 * @returns the folders that they were copied from.
 */
export async function copyPackage(
  name: string,
  folder: string,
  from = dirname(import.meta.filename),
): Promise<string[]> {
  const source = folderOf(name, from);
  if (source === undefined) return []; // an optional build for another machine
  const target = join(folder, 'node_modules', name);
  if (existsSync(target)) return [];
  await mkdir(dirname(target), { recursive: true });
  await cp(source, target, {
    recursive: true,
    filter: (path) =>
      path === source || !(LEFT_OUT.test(basename(path)) || path.startsWith(join(source, 'node_modules'))),
  });
  const { dependencies, optionalDependencies } = JSON.parse(
    readFileSync(join(source, 'package.json'), 'utf8'),
  ) as Manifest;
  const needed = Object.keys({ ...dependencies, ...optionalDependencies }).filter((other) => !other.endsWith('/types'));
  const others: string[] = [];
  for (const other of needed) others.push(...(await copyPackage(other, folder, source)));
  return [source, ...others];
}

/** Copies single files of a package, named as a program would require them, with what Node needs to find them. */
export async function copyFiles(requests: readonly string[], folder: string): Promise<string[]> {
  for (const request of requests) {
    const file = require.resolve(request);
    const source = packageOf(file);
    const target = join(
      folder,
      'node_modules',
      source.slice(source.lastIndexOf('node_modules/') + 'node_modules/'.length),
    );
    await cp(join(source, 'package.json'), join(target, 'package.json'));
    await cp(file, join(target, relative(source, file)));
  }
  return [...new Set(requests.map((request) => packageOf(require.resolve(request))))];
}

/** The folder of a package as Node finds it from `start`. */
function folderOf(name: string, start: string): string | undefined {
  for (let folder = start; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', name);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (dirname(folder) === folder) return undefined;
  }
}

/** The folder of the package that a file belongs to. */
export function packageOf(file: string): string {
  const [, folder] = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(file) ?? [];
  if (folder === undefined) throw new Error(`${file} is in no package`);
  return folder;
}
