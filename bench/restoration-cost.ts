/**
 * `npm run bench:restoration-cost`: what a restoration costs the Worker inside workerd, from PNG to PNG, and writes it into `docs/restoration.md`.
 *
 * `npm run bench:restoration-cost -- [--model <folder>]... [--sides 128,256] [--requests 20]`
 *
 * It measures the restorers that travel with the Worker, and those of `--model`, folders of `omokage export`, which are published into
 * an object storage that lasts as long as the measurement. Costs are those that Linux accounts to the processes of workerd, before and
 * after a number of requests, one at a time: a clock inside the Worker stands still, and one outside measures who else is on the machine.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { TASKS } from '@omokage/weights';
import { z } from 'zod';
import { type Server, startServer } from '../tests/product/server.ts';
import { costOf } from './edge/cost-of.ts';
import { costTable, type RequestCost } from './edge/request-cost.ts';
import { uploadOf } from './edge/upload.ts';
import { fetchAsStranger } from './load/as-stranger.ts';
import { omokage } from './systems/omokage.ts';
import { replaceSection } from './systems/replace-section.ts';

const PAGE = fileURLToPath(new URL('../docs/restoration.md', import.meta.url));
/** Requests of what costs next to nothing: a tick of the system's accounts is 10 ms. */
const CHEAP_REQUESTS = 500;

const { values: options } = parseArgs({
  options: {
    model: { type: 'string', multiple: true, default: [] },
    sides: { type: 'string', default: '128,256' },
    requests: { type: 'string', default: '20' },
  },
});

/** What this program reads of GET /v1/restorations. */
const listingSchema = z.object({
  tasks: z.array(
    z.object({
      task: z.enum(TASKS),
      path: z.string(),
      model: z.object({ name: z.string() }).nullable(),
      others: z.array(z.string()),
    }),
  ),
});

const state = mkdtempSync(join(tmpdir(), 'omokage-restoration-cost-'));
try {
  await bench();
} finally {
  rmSync(state, { recursive: true, force: true });
}

async function bench(): Promise<void> {
  process.env.OMOKAGE_STATE = state;
  for (const folder of options.model) await omokage('publish', folder, '--to', 'local');
  const server = await startServer(state);
  try {
    const table = costTable(await costsOf(server));
    const date = new Date().toISOString().slice(0, 10);
    const section = `${table}\n\nMeasured on: ${cpus().length} x ${cpus()[0]?.model.trim()}, workerd, ${date}.`;
    replaceSection(PAGE, 'costs', section);
    console.log(section);
  } finally {
    await server.stop();
  }
}

async function costsOf(server: Server): Promise<RequestCost[]> {
  const { tasks } = listingSchema.parse(await (await server.get('/v1/restorations')).json());
  const costs = [
    await costOf({ name: 'any (`GET /healthz`)', model: '' }, CHEAP_REQUESTS, () => server.get('/healthz')),
  ];
  for (const { task, path, model, others } of tasks) {
    for (const name of [...(model ? [model.name] : []), ...others]) {
      for (const side of options.sides.split(',').map(Number)) {
        const what = { name: `${task}, ${side}x${side}`, model: name };
        const body = await uploadOf(task, side);
        const ask = () => fetchAsStranger(`${server.url}${path}?model=${name}`, { method: 'POST', body });
        costs.push(await costOf(what, Number(options.requests), ask));
      }
    }
  }
  return costs;
}
