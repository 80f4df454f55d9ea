/**
 * `npm run bench:models`: measures every embedded model as it ships, and says whether its card still holds.
 *
 * `npm run bench:models [-- --only faces,...] [--n 2000] [--pairs 200] [--record] [--flowers <zip>] [--emoji <zip>] [--mnist <folder>]
 * [--digits <artefact>] [--threads 1] [--folder runs/models/measured] [--restoration runs/restoration]`
 *
 * Samplers are measured over n pictures, restorers over so many pairs of each condition. A figure whose interval has nothing in common with that of
 * the card makes the exit code 1. With `--record` the measured figures go into the manifest, which gives the model another digest, and its pictures
 * and its card are made anew. Data sets and feature networks that it needs it makes first, once. `--digits` names a model that is not
 * embedded, to be measured as well.
 */
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { checkPlan } from '@omokage/models/plan';
import { describeAgain } from '@omokage/weights';
import { readArtefactDirectory, writeArtefact } from '@omokage/weights/directory-store';
import { isFidelity } from '../apps/trainer/src/artefact/loss-bounds.ts';
import { PackedDataset } from '../apps/trainer/src/data/packed.ts';
import { UserError } from '../apps/trainer/src/errors.ts';
import { writeCard } from './models/card-files.ts';
import { type Comparison, compare, comparisonTable, holds } from './models/compare.ts';
import { embeddedFolders } from './models/embedded-folders.ts';
import type { RestorerMeasurement } from './models/measure-restorer.ts';
import type { SamplerMeasurement } from './models/measure-sampler.ts';
import { type Measured, measuredSchema } from './models/measured.ts';
import { prepareRestorer, prepareSampler } from './models/prepare.ts';
import { taskOf } from './models/restorers.ts';
import { SAMPLERS } from './models/samplers.ts';
import { writeStrip } from './restoration/strip.ts';
import { program } from './systems/omokage.ts';

const PICTURES = fileURLToPath(new URL('../docs/images/models/', import.meta.url));

const { values: options } = parseArgs({
  options: {
    only: { type: 'string' },
    n: { type: 'string', default: '2000' },
    pairs: { type: 'string', default: '200' },
    record: { type: 'boolean', default: false },
    flowers: { type: 'string' },
    emoji: { type: 'string' },
    mnist: { type: 'string' },
    digits: { type: 'string' },
    threads: { type: 'string', default: '1' },
    folder: { type: 'string', default: 'runs/models/measured' },
    restoration: { type: 'string', default: 'runs/restoration' },
  },
});
const { flowers, emoji, mnist, restoration } = options;
const threads = Number(options.threads);
const extent = { sources: { flowers, emoji, mnist }, threads, restoration };
const only = options.only?.split(',');

const folders = [...embeddedFolders(), ...(options.digits === undefined ? [] : [options.digits])];
const measured: string[] = [];
try {
  for (const folder of folders) await measureModel(folder);
  const unknown = only?.filter((name) => !measured.includes(name)) ?? [];
  if (unknown.length > 0) {
    const fix = 'name embedded ones, or give the folder of the digits with --digits.';
    throw new UserError(`There is no model ${unknown.join(', ')}.`, 'Only what ships is measured.', fix);
  }
} catch (error) {
  if (!(error instanceof UserError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}

async function measureModel(folder: string): Promise<void> {
  const artefact = await readArtefactDirectory(folder, undefined, { check: checkPlan });
  const { name, kind, training } = artefact.manifest;
  if (only !== undefined && !only.includes(name)) return;
  measured.push(name);
  console.log(`\n${name}@${artefact.digest}`);
  const place = join(options.folder, name);
  mkdirSync(place, { recursive: true });
  if (options.record) mkdirSync(PICTURES, { recursive: true });
  const where = { folder, place, pictures: join(options.record ? PICTURES : place, name) };
  const found = kind === 'sampler' ? await sampler(name, where, training.dataset.sha256) : await restorer(name, where);
  const comparisons = compare(training.metrics, found.metrics, (metric) => !isFidelity(metric));
  console.log(`\n${comparisonTable(comparisons)}\n\n${timesOf(found)}`);
  if (!options.record) return judge(name, comparisons);
  const metrics = [...training.metrics.filter((metric) => isFidelity(metric.name)), ...found.metrics];
  const recorded = await describeAgain(artefact, { training: { ...training, metrics } });
  await writeArtefact(folder, recorded);
  console.log(`Recorded: ${name}@${recorded.digest}, ${writeCard(recorded.manifest)}`);
}

interface Where {
  /** The artefact. */
  readonly folder: string;
  /** Where figures and data go. */
  readonly place: string;
  /** What the names of pictures begin with. */
  readonly pictures: string;
}

/** @param trainedOn the digest of the data set that it was trained on, as its manifest has it */
async function sampler(
  name: string,
  { folder, place, pictures }: Where,
  trainedOn: string | undefined,
): Promise<Measured> {
  const data = SAMPLERS[name];
  if (data === undefined) throw unknownModel(name);
  const prepared = await prepareSampler(data(join(place, 'data')), extent);
  sayWhetherTrainedOn(prepared.training, trainedOn);
  const json = join(place, 'measured.json');
  const settings = { model: folder, ...prepared, n: Number(options.n), threads, json, pictures };
  return measure('./models/measure-sampler.ts', settings satisfies SamplerMeasurement);
}

async function restorer(name: string, { folder, place, pictures }: Where): Promise<Measured> {
  const task = taskOf(name);
  if (task === undefined) throw unknownModel(name);
  const n = Number(options.pairs);
  const { folder: rows, ...prepared } = await prepareRestorer(task, n, extent);
  const [json, column] = [join(place, 'measured.json'), join(place, 'restored.png')];
  const settings = { model: folder, task: task.name, ...prepared, n, threads, json, column };
  const found = await measure('./models/measure-restorer.ts', settings satisfies RestorerMeasurement);
  const beside = task.shown === undefined ? [] : [join(rows, `${task.shown.replaceAll(' ', '-')}.png`)];
  await writeStrip(`${pictures}-restored.png`, [join(rows, 'input.png'), ...beside, column, join(rows, 'target.png')]);
  return found;
}

async function measure(source: string, settings: { readonly json: string }): Promise<Measured> {
  await program(new URL(source, import.meta.url), JSON.stringify(settings));
  return measuredSchema.parse(JSON.parse(readFileSync(settings.json, 'utf8')));
}

/** Neighbours are looked for among what the model was trained on, which its manifest knows by its digest. */
function sayWhetherTrainedOn(pack: string, known: string | undefined): void {
  const dataset = PackedDataset.open(pack);
  const { sha256 } = dataset.header;
  dataset.close();
  if (known === sha256) return;
  console.log(
    `Note: it was trained on another packing (${known}) than ${pack} (${sha256}): are the pictures the same?`,
  );
}

function judge(name: string, comparisons: readonly Comparison[]): void {
  const stands = holds(comparisons);
  console.log(`The card of ${name} ${stands ? 'holds' : 'does not hold'}.`);
  if (!stands) process.exitCode = 1;
}

function timesOf({ seconds }: Measured): string {
  const parts = Object.entries(seconds).map(([what, value]) => `${what} ${value}`);
  return `Processor seconds: ${parts.join(', ')}`;
}

function unknownModel(name: string): UserError {
  const fix = 'name one in bench/models/samplers.ts or bench/models/restorers.ts.';
  return new UserError(`Nobody knows how to measure ${name}.`, 'There is no data set to compare it with.', fix);
}
