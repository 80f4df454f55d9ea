/**
 * `npm run bench:restoration`: trains restorers for every task, measures them on pictures that none has seen, beside what people have
 * without a model, and writes the tables and strips of `docs/restoration.md`.
 *
 * `npm run bench:restoration -- --flowers <zip> --emoji <zip> [--on task,...] [--only entry,...] [--images 60000] [--threads 2] [--n 200]
 * [--folder runs/restoration]`
 *
 * It takes hours, and may be stopped at any time: called again it goes on where it was, entry by entry and image by image; what is
 * measured already stays. `--flowers` is a zip of photographs in `train/` and `val/`, `--emoji` one of drawings as `line/` and `color/`;
 * tasks that need neither go without.
 */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { BaselineName } from './restoration/baselines.ts';
import { type Prepared, prepare } from './restoration/data.ts';
import type { Measurement } from './restoration/measure-row.ts';
import { sectionOf, stripOf } from './restoration/page.ts';
import { resultSchema } from './restoration/result.ts';
import { writeStrip } from './restoration/strip.ts';
import type { Row } from './restoration/table.ts';
import { type Entry, TASKS, type Task } from './restoration/tasks.ts';
import { omokage, program } from './systems/omokage.ts';
import { replaceSection } from './systems/replace-section.ts';
import { trainToEnd } from './train-to-end.ts';

const DOCS = fileURLToPath(new URL('../docs/', import.meta.url));
const PAGE = join(DOCS, 'restoration.md');

const { values: options } = parseArgs({
  options: {
    flowers: { type: 'string' },
    emoji: { type: 'string' },
    on: { type: 'string', default: TASKS.map(({ name }) => name).join(',') },
    only: { type: 'string' },
    images: { type: 'string' },
    threads: { type: 'string', default: '2' },
    n: { type: 'string', default: '200' },
    folder: { type: 'string', default: 'runs/restoration' },
  },
});
const chosen = options.on.split(',').map((name) => {
  const found = TASKS.find((task) => task.name === name);
  if (found === undefined) throw new Error(`There is no task "${name}": ${TASKS.map(({ name }) => name)}.`);
  return found;
});
const only = options.only?.split(',');

for (const task of chosen) await tryTask(task);

async function tryTask(task: Task): Promise<void> {
  const { flowers, emoji } = options;
  const prepared = await prepare(join(options.folder, 'data'), task, { flowers, emoji });
  for (const name of [...task.baselines, ...floorOf(task)]) {
    const { json, column } = filesOf(task, name);
    if (!existsSync(json)) await measure(task, prepared, { subject: { kind: 'baseline', name }, json, column });
  }
  for (const entry of task.entries) {
    if (only !== undefined && !only.includes(entry.name)) continue;
    const { json, column } = filesOf(task, entry.name);
    if (existsSync(json)) continue;
    console.log(`\n${task.name}: ${entry.name}`);
    const run = await trainToEnd(join(folderOf(task), entry.name), wanted(entry, prepared), {
      images: options.images === undefined ? task.images : Number(options.images),
      threads: Number(options.threads),
    });
    const [uint8, float32] = [await exported(task, entry, run, 'uint8'), await exported(task, entry, run, 'float32')];
    await measure(task, prepared, { subject: { kind: 'system', run, uint8, float32 }, json, column });
    await writePage(task);
  }
  await writePage(task);
}

function measure(
  task: Task,
  { training, heldOut }: Prepared,
  what: Pick<Measurement, 'subject' | 'json' | 'column'>,
): Promise<void> {
  mkdirSync(folderOf(task), { recursive: true });
  const settings = { task: task.name, training, heldOut, n: Number(options.n), threads: Number(options.threads) };
  return program(
    new URL('./restoration/measure-row.ts', import.meta.url),
    JSON.stringify({ ...settings, ...what } satisfies Measurement),
  );
}

function wanted({ system, preset, set = {} }: Entry, { training }: Prepared): string[] {
  const options = Object.entries(set).flatMap(([name, value]) => ['--set', `${name}=${value}`]);
  return ['--data', training, '--system', system, '--preset', preset, ...options];
}

/** The folder of an artefact, as it ships or as exact as it can be. */
async function exported(task: Task, entry: Entry, run: string, kind: 'uint8' | 'float32'): Promise<string> {
  const name = `${task.name}-${entry.name}`;
  const folder = join(folderOf(task), `${entry.name}-${kind}`);
  const what = ['--name', name, '--task', task.restores, '--quantize', kind];
  await omokage('export', '--run', run, ...what, '--out', folder, '--threads', options.threads);
  return folder;
}

function floorOf({ floor }: Task): BaselineName[] {
  return floor === undefined ? [] : [floor];
}

function folderOf({ name }: Task): string {
  return join(options.folder, name);
}

function filesOf(task: Task, row: string): { json: string; column: string } {
  const name = row.replaceAll(' ', '-');
  return { json: join(folderOf(task), `${name}.json`), column: columnOf(task, name) };
}

function columnOf(task: Task, name: string): string {
  return join(folderOf(task), `${name}.png`);
}

/** Everything that is known of a task, onto the screen and into its place in the page. */
async function writePage(task: Task): Promise<void> {
  const baselines = task.baselines.flatMap((name) => rowOf(task, name, 'baseline'));
  const floor = floorOf(task).flatMap((name) => rowOf(task, name, 'floor'));
  const systems = task.entries.flatMap(({ name }) => rowOf(task, name, 'system'));
  const columns = ['input', ...(task.shown ? [task.shown] : []), ...systems.map(({ name }) => name), 'target'];
  const files = columns.map((name) => columnOf(task, name.replaceAll(' ', '-')));
  const shown = await writeStrip(join(DOCS, stripOf(task)), files);
  const section = sectionOf({
    ...{ task, rows: [...baselines, ...systems, ...floor], strip: shown.map((i) => columns[i]!) },
    missing: task.entries.map(({ name }) => name).filter((name) => !systems.some((row) => row.name === name)),
  });
  replaceSection(PAGE, task.name, section);
  console.log(`\n## ${task.name}\n\n${section}`);
}

function rowOf(task: Task, name: string, kind: Row['kind']): Row[] {
  const { json } = filesOf(task, name);
  if (!existsSync(json)) return [];
  return [{ name, kind, result: resultSchema.parse(JSON.parse(readFileSync(json, 'utf8'))) }];
}
