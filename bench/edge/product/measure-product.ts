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
import { startWorkerd, type Workerd, type WorkerdOptions } from '../workerd/start-workerd.ts';
import { BUILT_OPTIONS, builtWorker } from './built-worker.ts';

/** Milliseconds after which a process has ended what it does beside answering. */
const SETTLE_MS = 5;
const START_SETTLE_MS = 300;
/** Rounds of requests that are not counted: models are decoded, code is compiled. */
const WARM_UP_ROUNDS = 8;
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
  /** The same, beyond what a request to a Worker costs that does nothing. */
  readonly net: Spread;
  /** By the development server: all processes of workerd, in which other Workers stand in front and simulate storage. */
  readonly development: Spread | undefined;
}

export interface ProductFacts {
  readonly requests: readonly RequestCosts[];
  /** Until the Worker waits for requests, and its first face, beyond a Worker's that does nothing. */
  readonly start: Spread;
  readonly firstFace: Spread;
  /** Bytes in memory, beyond an empty Worker's: after the start, and at the end. */
  readonly startedBytes: number;
  readonly warmBytes: number;
}

/** @param development whether `npm start` is measured too */
export async function measureProduct(rounds: number, development: boolean): Promise<ProductFacts> {
  const kinds = await requestKinds();
  const [modules, nothing] = [builtWorker(), await contestantModules('nothing')];
  const empty = await startsOf(nothing, {});
  const started = await startsOf(modules, BUILT_OPTIONS);
  const net = (of: keyof StartCost) => spreadOf(started.map((start, i) => start[of] - empty[i]![of]));
  const [product, other] = [await startWorkerd(modules, BUILT_OPTIONS), await startWorkerd(nothing)];
  try {
    const bare = await inRounds([{ kind: EMPTY, ...serverOf(other) }, ...all(kinds, serverOf(product))], rounds);
    const dev = development ? await inDevelopment(kinds, rounds) : undefined;
    const emptyRounds = bare.get(EMPTY.name)!;
    return {
      requests: [EMPTY, ...kinds].map(({ name }) => {
        const own = bare.get(name)!;
        const developed = dev?.get(name);
        return {
          name,
          bare: spreadOf(own),
          net: spreadOf(own.map((value, round) => value - emptyRounds[round]!)),
          development: developed && spreadOf(developed),
        };
      }),
      start: net('startMs'),
      firstFace: net('firstMs'),
      startedBytes: net('bytes').median,
      warmBytes: residentOf(product) - residentOf(other),
    };
  } finally {
    await Promise.all([product.stop(), other.stop()]);
  }
}

/** HTTP alone. */
const EMPTY: RequestKind = {
  name: 'a Worker that does nothing',
  requests: 40,
  ask: (url) => fetchAsStranger(`${url}/v1/faces/0.png`),
};

/** Something that answers, and what it has done so far. */
interface Measurable {
  readonly url: string;
  readonly look: () => ThreadTimes;
}
type Subject = Measurable & { readonly kind: RequestKind };

const serverOf = ({ url, pid }: Workerd): Measurable => ({ url, look: () => threadTimes(pid) });

const all = (kinds: readonly RequestKind[], server: Measurable): Subject[] =>
  kinds.map((kind) => ({ kind, ...server }));

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

/** Each kind in turn, a number of requests one after the other. @returns milliseconds of a request by round. */
async function inRounds(subjects: readonly Subject[], rounds: number): Promise<Map<string, number[]>> {
  for (const { kind, url } of subjects) {
    for (let i = 0; i < WARM_UP_ROUNDS * kind.requests; i++) await answered(kind.ask(url));
  }
  const each = new Map<string, number[]>(subjects.map(({ kind }) => [kind.name, []]));
  for (let round = 0; round < rounds; round++) {
    for (const { kind, url, look } of subjects) {
      const before = look();
      for (let i = 0; i < kind.requests; i++) await answered(kind.ask(url));
      await sleep(SETTLE_MS);
      each.get(kind.name)!.push(millisecondsBetween(before, look()) / kind.requests);
    }
  }
  return each;
}

async function answered(asked: Promise<Response>): Promise<void> {
  const response = await asked;
  const bytes = await response.arrayBuffer();
  if (!response.ok) throw new Error(`${response.url}: ${response.status} ${new TextDecoder().decode(bytes)}`);
}

async function inDevelopment(kinds: readonly RequestKind[], rounds: number): Promise<Map<string, number[]>> {
  const state = mkdtempSync(join(tmpdir(), 'omokage-edge-'));
  const server = await startServer(state);
  try {
    const workers = [...descendantsOf(process.pid)].filter(([, { name }]) => name.startsWith('workerd'));
    const look = () => new Map(workers.flatMap(([id]) => [...threadTimes(id)]));
    return await inRounds(all(kinds, { url: server.url, look }), rounds);
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

async function startsOf(modules: readonly WorkerModule[], options: WorkerdOptions): Promise<StartCost[]> {
  const costs: StartCost[] = [];
  for (let i = 0; i < STARTS; i++) {
    const workerd = await startWorkerd(modules, options);
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
