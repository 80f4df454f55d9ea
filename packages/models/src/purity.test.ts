import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

// What networks compute runs in Node, in the Worker and in the page: it may know neither their APIs nor a tfjs backend.

const here = dirname(fileURLToPath(import.meta.url));
const PACKAGES = new Set(['@tensorflow/tfjs-core', 'zod']);

const sources = readdirSync(here, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
  .map((file) => ({ file, text: readFileSync(join(here, file), 'utf8') }));

/** What a source imports: static, dynamic, re-exported and for its side effects alike. */
const importsOf = (text: string): string[] =>
  [...text.matchAll(/(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)(['"])([^'"]+)\1/g)].map((match) => match[2]);

describe('the sources of this package', () => {
  it('are found, and so are their imports', () => {
    expect(sources.map(({ file }) => file)).toContain(join('systems', 'dcgan.ts'));
    expect(importsOf("import a from 'a';\nimport 'b';\nexport * from \"c\";\nawait import('d'); require('e')")).toEqual(
      ['a', 'b', 'c', 'd', 'e'],
    );
  });

  it.each(sources)('$file imports nothing but tfjs-core, zod and its own package', ({ file, text }) => {
    for (const name of importsOf(text)) {
      if (!name.startsWith('.')) expect(PACKAGES).toContain(name);
      else expect(relative(here, join(here, dirname(file), name))).not.toMatch(/^\.\./);
    }
  });

  it.each(sources)('$file names no API of Node, the page or the Worker', ({ text }) => {
    const code = text.replace(/\/\*[\s\S]*?\*\/|\/\/.*|'[^'\n]*'|"[^"\n]*"|`[^`]*`/g, '');
    expect(code).not.toMatch(/\b(?:process|Buffer|document|window|navigator|fetch|caches|globalThis)\b(?!\s*:)/);
  });
});
