import { readdirSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly license?: string;
  readonly repository?: string | { readonly url: string };
  readonly homepage?: string;
}

/** Writes what is whose into `folder`: a table of the packages, and the licence that each of them carries. */
export async function writeLicences(packages: readonly string[], folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  const lines: string[] = [];
  for (const source of [...new Set(packages)].sort()) {
    const manifest = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as Manifest;
    const { name, version, license = 'see its licence', repository, homepage } = manifest;
    const place = homepage ?? (typeof repository === 'string' ? repository : repository?.url) ?? '';
    lines.push([`${name} ${version}`.padEnd(48), license.padEnd(28), place].join(' ').trimEnd());
    const text = readdirSync(source).find((file) => /^licen[cs]e(\.|$)/i.test(file));
    if (text !== undefined) await copyFile(join(source, text), join(folder, `${name.replaceAll('/', '-')}.txt`));
  }
  await writeFile(join(folder, 'packages.txt'), `${lines.join('\n')}\n`);
}
