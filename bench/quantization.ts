/**
 * `npm run bench:quantization`: exports what `bench:systems` and `bench:restoration` trained in integers, and writes what that costs each model
 * into `docs/quantization.md`.
 *
 * `npm run bench:quantization -- [--only faces/dcgan,demosaic/unet-l1,...] [--calibrate 256] [--systems runs/systems]
 * [--restoration runs/restoration] [--folder runs/quantization]`
 *
 * It may be stopped at any time: what is exported already stays, and the table is of all that is there.
 */
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { findSubjects, type Subject } from './quantization/subjects.ts';
import { readRow, tableOf } from './quantization/table.ts';
import { omokage } from './systems/omokage.ts';
import { replaceSection } from './systems/replace-section.ts';

const PAGE = fileURLToPath(new URL('../docs/quantization.md', import.meta.url));

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    calibrate: { type: 'string', default: '256' },
    systems: { type: 'string', default: 'runs/systems' },
    restoration: { type: 'string', default: 'runs/restoration' },
    folder: { type: 'string', default: 'runs/quantization' },
  },
});
const only = options.only?.split(',');
const subjects = findSubjects(options.systems, options.restoration);
const chosen = only?.map((name) => {
  const found = subjects.find((subject) => subject.name === name);
  if (found === undefined) throw new Error(`There is no trained ${name}: ${subjects.map(({ name }) => name)}.`);
  return found;
});

mkdirSync(options.folder, { recursive: true });
for (const subject of chosen ?? subjects) {
  if (!existsSync(join(placeOf(subject), 'manifest.json'))) await exportInIntegers(subject);
  writeTable();
}
writeTable();

function placeOf({ name }: Subject): string {
  return join(options.folder, name.replace('/', '-'));
}

async function exportInIntegers(subject: Subject): Promise<void> {
  const { name, run, data, features, task } = subject;
  console.log(`\n${name}`);
  await omokage(
    ...['export', '--run', run, '--name', name.replace('/', '-'), '--out', placeOf(subject)],
    ...['--quantize', 'int8', '--calibrate', options.calibrate, '--backend', 'wasm', '--threads', '1'],
    ...(task === undefined ? [] : ['--task', task]),
    ...(data === undefined ? [] : ['--data', data]),
    ...(features === undefined ? [] : ['--features', features]),
  );
}

function writeTable(): void {
  const rows = subjects.flatMap((subject) => readRow(subject.name, placeOf(subject)));
  if (rows.length === 0) return;
  const table = tableOf(rows);
  replaceSection(PAGE, 'models', table);
  console.log(`\n${table}\n`);
}
