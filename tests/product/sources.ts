import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './repository.ts';

/** Made by programs, or not ours: neither is source. */
const NOT_SOURCES = new Set(['node_modules', 'dist', 'coverage', 'worker-configuration.d.ts', 'package-lock.json']);
const TOP = ['apps', 'packages', 'tests', 'bench', 'recipes', 'docs', '.ci', '.github'];
const TEXT = /\.(ts|mjs|js|html|json|md|toml|yml|sh)$|\/run$/;

/** All text files under version control that people write: path from the root, with "/", to text. */
export function readSources(): Map<string, string> {
  const atTop = readdirSync(ROOT, { withFileTypes: true }).filter(
    (entry) => entry.isFile() && !NOT_SOURCES.has(entry.name),
  );
  const paths = [...atTop.map(({ name }) => name), ...TOP.flatMap(walk)].filter((path) => TEXT.test(path));
  return new Map(paths.map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]));
}

function walk(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true })
    .filter(({ name }) => !NOT_SOURCES.has(name) && !(name.startsWith('.') && name !== '.ci'))
    .flatMap((entry) => (entry.isDirectory() ? walk(`${folder}/${entry.name}`) : [`${folder}/${entry.name}`]));
}
