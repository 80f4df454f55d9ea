import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startServer } from '../../../tests/product/server.ts';
import { fetchAsStranger } from '../../load/as-stranger.ts';
import { parseResident } from '../../load/resident-memory.ts';
import { descendantsOf } from '../processor-time.ts';
import { contestantModules } from '../running-contestant.ts';
import { type Spread, spreadOf } from '../spread.ts';
import { millisecondsBetween, type ThreadTimes, threadTimes } from '../thread-times.ts';
import { uploadOf } from '../upload.ts';
import type { WorkerModule } from '../workerd/bundle-worker.ts';
import { startWorkerd, type Workerd } from '../workerd/start-workerd.ts';
import { builtWorker } from './built-worker.ts';

const FLAGS = ['nodejs_compat', 'enable_request_signal'];
/** Milliseconds after which a process has ended what it does beside answering. */
const SETTLE_MS = 5;
const START_SETTLE_MS = 300;
/** Rounds of requests that are not counted: models are decoded, code is compiled. */
const WARM_UP_ROUNDS = 2;
/** Processes whose start and first request are measured. */
const STARTS = 5;

/** What can be asked of the Worker; each time something that was not asked before, so that nothing comes out of a cache. */
interface RequestKind {
  readonly name: string;
  /** In a round. */
  readonly requests: number;
  ask(url: string): Promise<Response>;
}

/** Processor milliseconds of requests of one kind, all threads. */
export interface RequestCosts {
  readonly name: string;
  /** In workerd, with nothing in front of the Worker. */
  readonly bare: Spread;
  /** By the development server: all processes of workerd, in which other Workers stand in front and simulate storage. */
  readonly development: Spread | undefined;
}

export interface ProductFacts {
  readonly requests: readonly RequestCosts[];
  /** Until the Worker waits for requests, and its first face, beyond an empty Worker's. */
  readonly start: Spread;
  readonly firstFace: Spread;
  /** Bytes in memory, beyond an empty Worker's: after the start, and at the end. */
  readonly startedBytes: number;
  readonly warmBytes: number;
}

/** @param development whether `npm start` is measured too */
export async function measureProduct(rounds: number, development: boolean): Promise<ProductFacts> {
  const kinds = await requestKinds();
  const modules = builtWorker();
  const empty = await startsOf(await contestantModules('nothing'), []);
  const started = await startsOf(modules, FLAGS);
  const net = (of: keyof StartCost) => started.map((start, i) => start[of] - empty[i]![of]);
  const workerd = await startWorkerd(modules, { flags: FLAGS });
  try {
    const bare = await inRounds(kinds, rounds, workerd.url, () => threadTimes(workerd.pid));
    const dev = development ? await inDevelopment(kinds, rounds) : undefined;
    return {
      requests: kinds.map(({ name }) => ({ name, bare: bare.get(name)!, development: dev?.get(name) })),
      start: spreadOf(net('startMs')),
      firstFace: spreadOf(net('firstMs')),
      startedBytes: spreadOf(net('bytes')).median,
      warmBytes: residentOf(workerd) - spreadOf(empty.map(({ bytes }) => bytes)).median,
    };
  } finally {
    await workerd.stop();
  }
}

async function requestKinds(): Promise<RequestKind[]> {
  let seed = 0;
  const restore = async (side: number): Promise<RequestKind> => {
    const body = await uploadOf('demosaic', side);
    const path = '/v1/restorations/demosaic';
    return {
      name: `demosaic, ${side}x${side}`,
      requests: 4,
      ask: (url) => fetchAsStranger(url + path, { method: 'POST', body }),
    };
  };
  return [
    { name: NO_PICTURE, requests: 20, ask: (url) => fetchAsStranger(`${url}/healthz`) },
    { name: FACE, requests: 20, ask: (url) => fetchAsStranger(`${url}/v1/faces/${seed++}.png`) },
    {
      name: 'a face, PNG, 256 pixels wide',
      requests: 20,
      ask: (url) => fetchAsStranger(`${url}/v1/faces/${seed++}.png?size=256`),
    },
    await restore(128),
    await restore(256),
  ];
}
export const NO_PICTURE = '`GET /healthz`: no picture';
export const FACE = 'a face, PNG, 64x64';

/** Each kind in turn, a number of requests one after the other. */
async function inRounds(
  kinds: readonly RequestKind[],
  rounds: number,
  url: string,
  look: () => ThreadTimes,
): Promise<Map<string, Spread>> {
  for (const { ask, requests } of kinds) {
    for (let i = 0; i < WARM_UP_ROUNDS * requests; i++) await answered(ask(url));
  }
  const each = new Map<string, number[]>(kinds.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { name, ask, requests } of kinds) {
      const before = look();
      for (let i = 0; i < requests; i++) await answered(ask(url));
      await sleep(SETTLE_MS);
      each.get(name)!.push(millisecondsBetween(before, look()) / requests);
    }
  }
  return new Map([...each].map(([name, values]) => [name, spreadOf(values)]));
}

async function answered(asked: Promise<Response>): Promise<void> {
  const response = await asked;
  const bytes = await response.arrayBuffer();
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${new TextDecoder().decode(bytes)}`);
}

async function inDevelopment(kinds: readonly RequestKind[], rounds: number): Promise<Map<string, Spread>> {
  const state = mkdtempSync(join(tmpdir(), 'omokage-edge-'));
  const server = await startServer(state);
  try {
    const workers = [...descendantsOf(process.pid)].filter(([, { name }]) => name.startsWith('workerd'));
    const look = () => new Map(workers.flatMap(([id]) => [...threadTimes(id)]));
    return await inRounds(kinds, rounds, server.url, look);
  } finally {
    await server.stop();
    rmSync(state, { recursive: true, force: true });
  }
}

interface StartCost {
  readonly startMs: number;
  readonly firstMs: number;
  readonly bytes: number;
}

async function startsOf(modules: readonly WorkerModule[], flags: readonly string[]): Promise<StartCost[]> {
  const costs: StartCost[] = [];
  for (let i = 0; i < STARTS; i++) {
    const workerd = await startWorkerd(modules, { flags });
    try {
      await sleep(START_SETTLE_MS);
      const before = threadTimes(workerd.pid);
      const bytes = residentOf(workerd);
      await answered(fetchAsStranger(`${workerd.url}/v1/faces/first-${i}.png`));
      await sleep(SETTLE_MS);
      const firstMs = millisecondsBetween(before, threadTimes(workerd.pid));
      costs.push({ startMs: millisecondsBetween(new Map(), before), firstMs, bytes });
    } finally {
      await workerd.stop();
    }
  }
  return costs;
}

const residentOf = ({ pid }: Workerd): number => parseResident(readFileSync(`/proc/${pid}/status`, 'utf8'));
