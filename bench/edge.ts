/**
 * `npm run bench:edge`: what pictures cost inside workerd, in processor time of all threads, by our engine and by what people could use
 * instead; where the time of the int8 engine goes; what whole requests, a cold start and memory cost. It writes `docs/performance.md`.
 *
 * `npm run bench:edge -- [--only dcgan-64,layers] [--rounds 7] [--batches 1,8] [--no-development] [--dry]`
 *
 * Parts are the models (`dcgan-64`, `dcgan-128`, `default`, `unet-128`, `unet-256`), `layers` and `product`. Of a run that leaves parts
 * out, the page keeps the others as they were; `--dry` writes nothing. Contenders draw in turns, one request at a time, each in a process of
 * workerd of its own; what it cost is read from the accounts of Linux. A clock inside a Worker stands still, and one outside measures
 * who else is on the machine.
 */
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { compare } from './edge/compare.ts';
import { profileLayers } from './edge/layers.ts';
import { benchModels } from './edge/models/models.ts';
import { measurePeaks } from './edge/peaks.ts';
import { measureProduct } from './edge/product/measure-product.ts';
import { aimsTable, type Measured } from './edge/report/aims.ts';
import { comparisonTable } from './edge/report/comparison-table.ts';
import { layerTable } from './edge/report/layer-table.ts';
import { measuredOn } from './edge/report/measured-on.ts';
import { peaksTable } from './edge/report/peaks-table.ts';
import { coldStartTable, requestTable } from './edge/report/request-table.ts';
import { startTable } from './edge/report/start-table.ts';
import { replaceSection } from './systems/replace-section.ts';

const PAGE = fileURLToPath(new URL('../docs/performance.md', import.meta.url));
/** What the aims are about. */
const GENERATOR = 'dcgan-64';
/** Models whose layers are looked at. */
const PROFILED = [GENERATOR, 'default', 'unet-128'];

const { values: options } = parseArgs({
  allowNegative: true,
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '7' },
    batches: { type: 'string', default: '1,8' },
    development: { type: 'boolean', default: true },
    dry: { type: 'boolean', default: false },
  },
});
const rounds = Number(options.rounds);
const batches = options.batches.split(',').map(Number);
const parts = options.only?.split(',');
const wanted = (part: string): boolean => parts === undefined || parts.includes(part);

await bench();

async function bench(): Promise<void> {
  const models = await benchModels();
  const known = [...models.map(({ name }) => name), 'layers', 'product'];
  const unknown = parts?.find((part) => !known.includes(part));
  if (unknown !== undefined) throw new Error(`There is no part "${unknown}".\n  There are: ${known.join(', ')}`);

  const peaks = await measurePeaks(rounds);
  write('peaks', peaksTable(peaks));
  const measured: Measured = { peaks };
  for (const model of models.filter(({ name }) => wanted(name))) {
    const { name, macs, parameters, mostAtOnce } = model;
    const some = batches.filter((batch) => batch <= mostAtOnce);
    const comparison = { macs, results: await compare(model, { batches: some, rounds, say: console.log }) };
    if (name === GENERATOR) measured.generator = comparison;
    write(name, comparisonTable(comparison, peaks));
    write(`${name}-start`, startTable(comparison.results, parameters));
  }
  for (const { name, int8 } of wanted('layers') ? models : []) {
    if (!PROFILED.includes(name)) continue;
    const profile = await profileLayers(int8, rounds);
    if (name === GENERATOR) measured.profile = profile;
    write(`${name}-layers`, layerTable(profile, peaks));
  }
  if (wanted('product')) {
    measured.product = await measureProduct(rounds, options.development);
    write('requests', requestTable(measured.product));
    write('cold-start', coldStartTable(measured.product));
  }
  // Some of the aims alone would look like all of them.
  if (parts !== undefined) return;
  write('aims', aimsTable(measured));
  write('machine', measuredOn(process.argv.slice(2), rounds));
}

function write(section: string, text: string): void {
  console.log(`\n${section}\n\n${text}`);
  if (options.dry) return;
  // Of a part that was measured alone, it stands below that part.
  replaceSection(PAGE, section, parts === undefined ? text : `${text}\n\n${measuredOn(process.argv.slice(2), rounds)}`);
}
