/**
 * `npm run bench:systems`: trains every system on the same pictures, as many for each, measures them against pictures that none has
 * seen, and writes the tables and samples of `docs/systems.md`.
 *
 * `npm run bench:systems -- --mnist <folder> [--on digits,faces] [--only name,...] [--threads 2] [--n 2000] [--folder runs/systems]`
 *
 * It takes hours, and may be stopped at any time: called again it goes on where it was, entry by entry and image by image; what is
 * measured already stays. `--mnist` is a folder with the four IDX files of MNIST, which the digits are made of.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { type Prepared, prepareDigits, prepareFaces } from './systems/data.ts';
import { COMPARISONS, type Comparison, type Entry } from './systems/entries.ts';
import type { Measurement } from './systems/measure-entry.ts';
import { program } from './systems/omokage.ts';
import { pictureOf, type Standing, sectionOf } from './systems/page.ts';
import { replaceSection } from './systems/replace-section.ts';
import { floorSchema, resultSchema } from './systems/result.ts';
import { trainEntry } from './systems/train-entry.ts';

const DOCS = fileURLToPath(new URL('../docs/', import.meta.url));
const PAGE = join(DOCS, 'systems.md');

const { values: options } = parseArgs({
  options: {
    mnist: { type: 'string' },
    on: { type: 'string', default: COMPARISONS.map(({ name }) => name).join(',') },
    only: { type: 'string' },
    threads: { type: 'string', default: '2' },
    n: { type: 'string', default: '2000' },
    folder: { type: 'string', default: 'runs/systems' },
  },
});
const threads = Number(options.threads);
const chosen = options.on.split(',').map((name) => {
  const found = COMPARISONS.find((comparison) => comparison.name === name);
  if (found === undefined) throw new Error(`There is no comparison "${name}": ${COMPARISONS.map(({ name }) => name)}.`);
  return found;
});
const only = options.only?.split(',');

for (const comparison of chosen) await compare(comparison);

async function compare(comparison: Comparison): Promise<void> {
  const folder = join(options.folder, comparison.name);
  const prepared = await prepare(comparison, join(folder, 'data'));
  const measure = (measurement: Pick<Measurement, 'run' | 'json' | 'picture'>) =>
    program(
      new URL('./systems/measure-entry.ts', import.meta.url),
      JSON.stringify({ ...prepared, n: Number(options.n), threads, ...measurement } satisfies Measurement),
    );
  const floor = join(folder, 'floor.json');
  if (!existsSync(floor)) await measure({ json: floor });
  for (const entry of comparison.entries) {
    if (only !== undefined && !only.includes(entry.name)) continue;
    const json = resultFile(folder, entry);
    if (existsSync(json)) continue;
    console.log(`\n${comparison.name}: ${entry.name}`);
    const run = await trainEntry(folder, comparison, entry, prepared, threads);
    const picture = join(DOCS, pictureOf(comparison, entry));
    mkdirSync(join(picture, '..'), { recursive: true });
    await measure({ run, json, picture });
    writePage();
  }
  writePage();
}

function prepare({ name }: Comparison, folder: string): Promise<Prepared> {
  mkdirSync(folder, { recursive: true });
  if (name === 'faces') return prepareFaces(folder);
  if (options.mnist === undefined) throw new Error('Name a folder with the four IDX files of MNIST: --mnist <folder>.');
  return prepareDigits(folder, options.mnist);
}

function resultFile(folder: string, { name }: Entry): string {
  return join(folder, `${name}.json`);
}

/** Everything that is known of every comparison, into its place in the page. */
function writePage(): void {
  for (const comparison of COMPARISONS) replaceSection(PAGE, comparison.name, sectionOf(standingOf(comparison)));
}

function standingOf(comparison: Comparison): Standing {
  const folder = join(options.folder, comparison.name);
  const read = (path: string): unknown => (existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : undefined);
  return {
    comparison,
    floor: floorSchema.optional().parse(read(join(folder, 'floor.json'))),
    rows: comparison.entries.map((entry) => ({
      entry,
      result: resultSchema.optional().parse(read(resultFile(folder, entry))),
    })),
  };
}
