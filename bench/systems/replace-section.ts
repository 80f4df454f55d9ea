import { readFileSync, writeFileSync } from 'node:fs';

/** Puts Markdown between the `<!-- name: begin -->` and `<!-- name: end -->` of a page. Throws where the page has no such place. */
export function replaceSection(path: string, name: string, text: string): void {
  const page = readFileSync(path, 'utf8');
  const [begin, end] = [`<!-- ${name}: begin -->`, `<!-- ${name}: end -->`];
  const [before, after] = [page.indexOf(begin), page.indexOf(end)];
  if (before < 0 || after < before) throw new Error(`${path} has no place for ${name}: ${begin} ... ${end}`);
  writeFileSync(path, `${page.slice(0, before + begin.length)}\n\n${text}\n\n${page.slice(after)}`);
}
