import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseResident } from '../load/resident-memory.ts';
import { type PackedModel, packModel } from './packed-model.ts';
import { millisecondsBetween, threadTimes } from './thread-times.ts';
import { bundleWorker, type WorkerModule } from './workerd/bundle-worker.ts';
import { startWorkerd, type Workerd } from './workerd/start-workerd.ts';

/** Milliseconds that a process gets to end what it does after it has answered, before its accounts are read. */
const SETTLE_MS = 4;
/** Milliseconds after which a process that starts does nothing any more. */
const START_SETTLE_MS = 150;
/** Processor milliseconds of a request that is measured: many of what the scheduler accounts for, few of a person's patience. */
const SLOT_MS = 60;
/** Processor milliseconds of runs that are not counted: the runtime first compiles code roughly, then well. */
const WARM_UP_MS = 400;
const MOST_TIMES = 500;

export type ContestantWorker = 'tfjs' | 'engine' | 'onnxruntime' | 'nothing';

const bundled = new Map<string, Promise<WorkerModule[]>>();

/** The modules of a contestant's Worker. Bundled once. */
export function contestantModules(worker: ContestantWorker): Promise<WorkerModule[]> {
  const known = bundled.get(worker);
  if (known !== undefined) return known;
  const modules = bundleWorker(fileURLToPath(new URL(`./contestants/${worker}.ts`, import.meta.url)));
  bundled.set(worker, modules);
  return modules;
}

/** A contestant in a process of workerd of its own. */
export class RunningContestant {
  /** Processor milliseconds of the whole process until it waited for requests. */
  readonly startMs: number;
  readonly #workerd: Workerd;

  private constructor(workerd: Workerd, startMs: number) {
    this.#workerd = workerd;
    this.startMs = startMs;
  }

  static async start(worker: ContestantWorker): Promise<RunningContestant> {
    const workerd = await startWorkerd(await contestantModules(worker), { v8Flags: ['--expose-gc'] });
    await sleep(START_SETTLE_MS);
    return new RunningContestant(workerd, millisecondsBetween(new Map(), threadTimes(workerd.pid)));
  }

  /** Throws what the Worker says that is no success. */
  async ask(path: string, body?: Uint8Array): Promise<ArrayBuffer> {
    const post = body && { method: 'POST', body: body as Uint8Array<ArrayBuffer> };
    const response = await fetch(this.#workerd.url + path, post);
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return response.arrayBuffer();
  }

  /** Processor milliseconds of all threads for one request. */
  async costOf(path: string, body?: Uint8Array): Promise<number> {
    const before = threadTimes(this.#workerd.pid);
    await this.ask(path, body);
    await sleep(SETTLE_MS);
    return millisecondsBetween(before, threadTimes(this.#workerd.pid));
  }

  /** Of sending a model and making it ready. */
  load(name: string, model: PackedModel): Promise<number> {
    return this.costOf(`/load?model=${name}`, packModel(model));
  }

  async draw(name: string, batch: number): Promise<Float32Array> {
    return new Float32Array(await this.ask(`/draw?model=${name}&batch=${batch}`));
  }

  /** Of one picture, of `times` runs of `batch` pictures in one request; what a request costs that runs nothing is taken off. */
  async perPicture(name: string, batch: number, times: number): Promise<number> {
    const nothing = await this.costOf('/nothing');
    const all = await this.costOf(`/run?model=${name}&batch=${batch}&times=${times}`);
    return (all - nothing) / (batch * times);
  }

  /** Runs until code is compiled well. @returns how many runs fill a request that is measured. */
  async warmUp(name: string, batch: number): Promise<number> {
    let runMs = batch * (await this.perPicture(name, batch, 1));
    for (let spent = 0; spent < WARM_UP_MS; ) {
      const times = timesFor(runMs);
      runMs = batch * (await this.perPicture(name, batch, times));
      spent += runMs * times;
    }
    return timesFor(runMs);
  }

  /** Bytes of its WebAssembly memories. Garbage is collected first. */
  async heapBytes(): Promise<number> {
    return JSON.parse(new TextDecoder().decode(await this.ask('/heap'))) as number;
  }

  /** Bytes of the process in memory; to be asked for after `heapBytes`, which leaves no garbage. */
  residentBytes(): number {
    return parseResident(readFileSync(`/proc/${this.#workerd.pid}/status`, 'utf8'));
  }

  stop(): Promise<void> {
    return this.#workerd.stop();
  }
}

const timesFor = (runMs: number): number =>
  Math.max(1, Math.min(MOST_TIMES, Math.round(SLOT_MS / Math.max(runMs, 0.001))));
