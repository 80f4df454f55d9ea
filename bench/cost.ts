/**
 * `npm run bench:cost`: what faces and restorations cost the Worker, and what a million of them costs whoever runs it; it writes both
 * into `docs/deploy.md`.
 *
 * `npm run bench:cost -- [--requests 100]`
 *
 * Nothing here is cached: each request is for a face that nobody asked for before. The Worker is the one that `wrangler deploy` would send,
 * alone in workerd, with bindings that answer at once: storage and counters are billed apart. Costs are those that Linux accounts to its
 * process; what HTTP costs is known by a Worker that does nothing, and taken off. Prices stand in `edge/prices.ts`.
 */
import { cpus } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { costOf } from './edge/cost-of.ts';
import { PRICES, priceTable } from './edge/prices.ts';
import { BUILT_OPTIONS, builtWorker } from './edge/product/built-worker.ts';
import type { RequestCost } from './edge/request-cost.ts';
import { contestantModules } from './edge/running-contestant.ts';
import { uploadOf } from './edge/upload.ts';
import { startWorkerd, type Workerd } from './edge/workerd/start-workerd.ts';
import { fetchAsStranger } from './load/as-stranger.ts';
import { replaceSection } from './systems/replace-section.ts';

const PAGE = fileURLToPath(new URL('../docs/deploy.md', import.meta.url));
/** What costs little is asked more often. */
const CHEAP = 4;

const { values: options } = parseArgs({ options: { requests: { type: 'string', default: '100' } } });
const requests = Number(options.requests);

/** Paths of faces, each for a seed of its own. */
const FACES: readonly (readonly [name: string, path: (seed: number) => string, share: number])[] = [
  ['a face, PNG', (seed) => `/v1/faces/${seed}.png`, 1],
  ['a face, WebP', (seed) => `/v1/faces/${seed}.webp`, 1],
  ['a face, JPEG', (seed) => `/v1/faces/${seed}.jpg`, 1],
  ['a face, PNG, 256 pixels wide', (seed) => `/v1/faces/${seed}.png?size=256`, 1],
  ['numbers of a face, JSON', (seed) => `/v1/faces/${seed}.json`, 1],
  ['a grid of 16, PNG', (seed) => `/v1/faces/grid.png?seeds=${16 * seed}-${16 * seed + 15}`, 0.2],
  ['a morph of 12, WebP', (seed) => `/v1/faces/morph.webp?from=${seed}&to=a`, 0.2],
];

const nothing = await startWorkerd(await contestantModules('nothing'));
const worker = await startWorkerd(builtWorker(), BUILT_OPTIONS);
try {
  await bench();
} finally {
  await Promise.all([nothing.stop(), worker.stop()]);
}

async function bench(): Promise<void> {
  const any = await costOf({ name: 'any, of a Worker that does nothing', model: '' }, CHEAP * requests, () =>
    fetchAsStranger(nothing.url),
  );
  const table = priceTable(any, await costsOf(worker));
  const section = [
    table,
    '',
    `Measured on: ${cpus().length} x ${cpus()[0]?.model.trim()}, workerd, ${new Date().toISOString().slice(0, 10)}. Prices as of ${PRICES.asOf}:`,
    `$${PRICES.millionRequests.toFixed(2)} a million requests, $${PRICES.millionCpuMilliseconds.toFixed(2)} a million milliseconds of CPU.`,
  ].join('\n');
  replaceSection(PAGE, 'costs', section);
  console.log(section);
}

async function costsOf(server: Workerd): Promise<RequestCost[]> {
  let seed = 0;
  const costs: RequestCost[] = [
    await costOf({ name: '`GET /healthz`', model: '' }, CHEAP * requests, () =>
      fetchAsStranger(`${server.url}/healthz`),
    ),
  ];
  for (const [name, path, share] of FACES) {
    const ask = () => fetchAsStranger(server.url + path(seed++));
    costs.push(await costOf({ name, model: '' }, Math.ceil(requests * share), ask));
  }
  costs.push(await unchanged(server));
  for (const [task, side] of [
    ['demosaic', 128],
    ['upscale', 128],
  ] as const) {
    const body = await uploadOf(task, side);
    const ask = () => fetchAsStranger(`${server.url}/v1/restorations/${task}`, { method: 'POST', body });
    costs.push(await costOf({ name: `${task}, ${side}x${side}`, model: '' }, Math.ceil(requests / 5), ask));
  }
  return costs;
}

/** Whoever has the picture and asks whether it still holds. */
async function unchanged(server: Workerd): Promise<RequestCost> {
  const path = '/v1/faces/0.png';
  const etag = (await fetchAsStranger(server.url + path)).headers.get('ETag')!;
  const ask = () => fetchAsStranger(server.url + path, { headers: { 'If-None-Match': etag } });
  return costOf({ name: 'a face that the client has (304)', model: '' }, CHEAP * requests, ask);
}
