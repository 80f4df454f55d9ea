import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './repository.ts';

/** The code blocks of a page that tests run: those whose first line is, for example, "```ts test=restore.ts". By that name. */
export function snippetsOf(page: string): Map<string, string> {
  const text = readFileSync(join(ROOT, page), 'utf8');
  const blocks = text.matchAll(/^```\w+ test=(\S+)\n([\s\S]*?)^```$/gm);
  return new Map(Array.from(blocks, ([, name, code]) => [name, code]));
}
