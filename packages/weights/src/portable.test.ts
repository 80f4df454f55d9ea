import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const here = dirname(fileURLToPath(import.meta.url));

/** All modules that a module imports, itself or through others of this package; type imports too. */
async function importsOf(path: string, seen = new Map<string, string[]>()): Promise<Map<string, string[]>> {
  if (seen.has(path)) return seen;
  const source = await readFile(path, 'utf8');
  const imports = [...source.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)].map(([, module]) => module);
  seen.set(path, imports);
  for (const module of imports) {
    if (module.startsWith('.')) await importsOf(resolve(dirname(path), module), seen);
  }
  return seen;
}

describe('what Workers and browsers import', () => {
  it('reaches no Node API', async () => {
    const modules = await importsOf(resolve(here, 'index.ts'));
    expect(modules.size).toBeGreaterThan(10);
    const packages = new Set([...modules.values()].flat().filter((module) => !module.startsWith('.')));
    expect([...packages].sort()).toEqual(['@omokage/models/plan', '@omokage/models/sampling', 'aws4fetch', 'zod']);
  });

  it('reaches none where it draws, either', async () => {
    const modules = await importsOf(resolve(here, 'sampler/index.ts'));
    const packages = new Set([...modules.values()].flat().filter((module) => !module.startsWith('.')));
    expect([...packages].sort()).toContain('@omokage/models/sampler');
    expect([...packages].filter((name) => !/^(@omokage\/models\/|zod$)/.test(name))).toEqual([]);
  });

  it('reaches none where it restores', async () => {
    const modules = await importsOf(resolve(here, 'restorer/index.ts'));
    const packages = new Set([...modules.values()].flat().filter((module) => !module.startsWith('.')));
    expect([...packages].sort()).toContain('@omokage/models/plan');
    expect([...packages].filter((name) => !/^(@omokage\/models\/|zod$)/.test(name))).toEqual([]);
  });

  it('would notice: the Node half does', async () => {
    const modules = await importsOf(resolve(here, 'node.ts'));
    expect([...modules.values()].flat()).toContain('node:fs/promises');
  });
});
