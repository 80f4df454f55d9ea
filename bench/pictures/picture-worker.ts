import { setTimeout as sleep } from 'node:timers/promises';
import { millisecondsBetween, threadTimes } from '../edge/thread-times.ts';
import type { Workerd } from '../edge/workerd/start-workerd.ts';

/** Processor milliseconds of a request that is measured: many of what the scheduler accounts for. */
const SLOT_MS = 20;
const WARM_UP_MS = 60;
const SETTLE_MS = 4;

/** `worker.ts` in its process. */
export class PictureWorker {
  readonly #workerd: Workerd;

  constructor(workerd: Workerd) {
    this.#workerd = workerd;
  }

  async keep(bytes: Uint8Array): Promise<void> {
    await this.#ask('/', { method: 'PUT', body: bytes as Uint8Array<ArrayBuffer> });
  }

  /** What the path answers, made once. */
  async make(path: string): Promise<Uint8Array> {
    return new Uint8Array(await this.#ask(`${path}&times=1`));
  }

  /** Processor milliseconds of one time, by name, a number for each round. All are asked in turns. */
  async inTurns(asked: readonly { name: string; path: string }[], rounds: number): Promise<Map<string, number[]>> {
    const times = new Map<string, number>();
    for (const { name, path } of asked) times.set(name, await this.#warmUp(path));
    const costs = new Map<string, number[]>(asked.map(({ name }) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      for (const { name, path } of asked) costs.get(name)!.push(await this.#each(path, times.get(name)!));
    }
    return costs;
  }

  /** Until code is compiled well. @returns how many times fill a request that is measured */
  async #warmUp(path: string): Promise<number> {
    let times = 1;
    for (let spent = 0; spent < WARM_UP_MS; ) {
      const each = Math.max(await this.#each(path, times), 0.001);
      spent += each * times;
      times = Math.max(1, Math.round(SLOT_MS / each));
    }
    return times;
  }

  async #each(path: string, times: number): Promise<number> {
    const nothing = await this.#costOf('/nothing');
    return ((await this.#costOf(`${path}&times=${times}`)) - nothing) / times;
  }

  async #costOf(path: string): Promise<number> {
    const before = threadTimes(this.#workerd.pid);
    await this.#ask(path);
    await sleep(SETTLE_MS);
    return millisecondsBetween(before, threadTimes(this.#workerd.pid));
  }

  async #ask(path: string, init?: RequestInit): Promise<ArrayBuffer> {
    const response = await fetch(this.#workerd.url + path, init);
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return response.arrayBuffer();
  }
}
