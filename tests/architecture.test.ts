import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { importsOf } from './architecture/imports.ts';
import { missingFromLock } from './architecture/lock-file.ts';
import { reachedFrom, strangersIn } from './architecture/rooms.ts';
import { MOST_LINES, untidinessOf } from './architecture/tidiness.ts';
import { ROOT } from './product/repository.ts';
import { readSources } from './product/sources.ts';

const files = [...readSources()];
/** But for this file, whose samples only look like imports. */
const sources = new Map(
  files.filter(([path]) => /\.(ts|mjs|html)$/.test(path) && path !== 'tests/architecture.test.ts'),
);
const PORTABLE = ['packages/weights/src/index.ts', 'packages/engine/src/index.ts'];

describe('the rooms of the repository', () => {
  it('know only whom they may', () => {
    expect(sources.size).toBeGreaterThan(100);
    expect([...sources].flatMap(([path, source]) => strangersIn(path, source))).toEqual([]);
  });

  it.each([
    ['packages/models/src/net/net.ts', "import { readFile } from 'node:fs';"],
    ['packages/models/src/net/net.ts', "import type { Manifest } from '@omokage/weights';"],
    ['packages/models/src/net/net.ts', "import { x } from '../../../weights/src/index.ts';"],
    ['packages/weights/src/load.ts', "import '@omokage/edge';"],
    ['packages/weights/src/load.test.ts', "export * from '../../../apps/edge/src/app.ts';"],
    ['apps/edge/src/app.ts', "const cli = await import('omokage');"],
    ['apps/edge/src/app.ts', "import { a } from '../../trainer/src/errors.ts';"],
    ['apps/trainer/src/cli.ts', "const app = require('@omokage/edge');"],
    ['apps/edge/page/faces/mount.ts', "import { psi } from '../../src/requests/psi.ts';"],
    ['apps/edge/page/faces/mount.ts', "import { parseSeed } from '@omokage/models/sampling';"],
    ['apps/edge/src/gateway.ts', "import page from '../page/index.html';"],
    ['tests/page.test.ts', "import {\n  app,\n} from '../apps/edge/src/app.ts';"],
  ])('would notice in %s: %s', (path, source) => {
    expect(strangersIn(path, source)).toEqual([`${path} imports ${importsOf(source)}`]);
  });

  it.each([
    ['packages/models/src/net/net.test.ts', "import { readFile } from 'node:fs';"],
    ['packages/models/src/net/net.ts', "import * as tf from '@tensorflow/tfjs-core';\nimport { a } from './a.ts';"],
    ['packages/weights/src/load.ts', "import type { Plan } from '@omokage/models/plan';"],
    [
      'apps/edge/page/local/mount.ts',
      "import type { Plan } from '@omokage/models/plan';\nimport { a } from '../faces/wish.ts';",
    ],
    ['apps/edge/src/app.ts', "// import 'omokage'\n/* import '@omokage/edge' */ import { Hono } from 'hono';"],
  ])('would let pass in %s: %s', (path, source) => {
    expect(strangersIn(path, source)).toEqual([]);
  });

  it('give Workers and browsers weights and an engine without a Node API', () => {
    const nodeImports = (paths: Iterable<string>) =>
      [...paths].flatMap((path) => importsOf(sources.get(path)!).filter((module) => module.startsWith('node:')));
    for (const entry of PORTABLE) {
      const portable = reachedFrom(entry, sources);
      expect(portable.size).toBeGreaterThan(10);
      expect(nodeImports(portable)).toEqual([]);
    }
    // And would notice: the other halves have them.
    expect(nodeImports(reachedFrom('packages/weights/src/node.ts', sources))).toContain('node:fs/promises');
    expect(nodeImports(reachedFrom('packages/engine/src/node.ts', sources))).toContain('node:fs');
  });
});

describe('every file', () => {
  it('has a length one can read, a name that says something, and no place on one machine in it', () => {
    expect(files.flatMap(([path, text]) => untidinessOf(path, text))).toEqual([]);
  });

  it('would be noticed otherwise', () => {
    expect(untidinessOf('apps/edge/src/app.ts', '\n'.repeat(MOST_LINES))).toEqual([]);
    expect(untidinessOf('apps/edge/src/app.ts', '\n'.repeat(MOST_LINES + 1))).toHaveLength(1);
    for (const path of [
      'apps/edge/src/utils.ts',
      'apps/edge/src/helpers/png.ts',
      'packages/models/src/common.test.ts',
    ]) {
      expect(untidinessOf(path, '')).toHaveLength(1);
    }
    const place = ['', 'home', 'somebody', 'omokage'].join('/');
    expect(untidinessOf('README.md', `cd ${place}\n`)).toEqual([
      `README.md speaks of ${place}, a place on one machine`,
    ]);
  });
});

describe('package-lock.json', () => {
  const { packages } = JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8'));

  it('names the optional packages of all platforms, or npm ci would refuse it', () => {
    expect(missingFromLock(packages)).toEqual([]);
  });

  it('names no registry', () => {
    const resolved = Object.values<{ resolved?: string }>(packages).flatMap((entry) => entry.resolved ?? []);
    expect(resolved.filter((place) => place.includes('://'))).toEqual([]);
  });

  it('would be noticed otherwise', () => {
    const wanting = { version: '1.0.0', optionalDependencies: { b: '2.0.0' } };
    expect(missingFromLock({ 'node_modules/a': wanting })).toEqual(['b@2.0.0, for node_modules/a']);
    expect(missingFromLock({ 'node_modules/a': wanting, 'node_modules/b': { version: '1.0.0' } })).toHaveLength(1);
    expect(missingFromLock({ 'node_modules/a': wanting, 'node_modules/b': { version: '2.0.0' } })).toEqual([]);
    const deep = 'node_modules/@x/y/node_modules/a';
    expect(missingFromLock({ [deep]: wanting, 'node_modules/@x/y/node_modules/b': { version: '2.0.0' } })).toEqual([]);
  });
});
