import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import {
  drawTicket,
  fitsQueue,
  type Kernel,
  newQueue,
  openRound,
  type QueuedCall,
  runTogether,
  taskOf,
} from './kernel-queue.ts';

describe('runTogether', () => {
  it('runs every call of every task once, in the order of its task', () => {
    const made: number[][] = [];
    const kernels: Kernel[] = [(...parameters) => made.push([0, ...parameters]), (a) => made.push([1, a!])];
    const queue = newQueue();
    runTogether(queue, kernels, [
      [
        [0, 1, 2],
        [1, 3],
      ],
      [],
      [[0]],
    ]);
    runTogether(queue, kernels, [[[1, -4]]]);
    expect(made).toEqual([[0, 1, 2], [1, 3], [0], [1, -4]]);
  });

  it('says that a kernel failed, and works on', () => {
    const queue = newQueue();
    let sum = 0;
    const kernels: Kernel[] = [
      () => {
        throw new Error('out of bounds');
      },
      (a) => {
        sum += a!;
      },
    ];
    expect(() => runTogether(queue, kernels, [[[0]], [[1, 5]]])).toThrow(/a kernel failed/);
    runTogether(queue, kernels, [[[1, 2]]]);
    expect(sum).toBe(7);
  });

  it('gives each task to one ticket of its own round, also when a thread was held up after it drew one', () => {
    const queue = newQueue();
    expect(taskOf(queue, drawTicket(queue))).toBeUndefined(); // nothing has been asked for yet
    openRound(queue, 2);
    const drawn = Array.from({ length: 4 }, () => drawTicket(queue));
    expect(drawn.map((ticket) => taskOf(queue, ticket))).toEqual([0, 1, undefined, undefined]);
    openRound(queue, 8); // more tasks than the number that the late tickets have
    expect(drawn.map((ticket) => taskOf(queue, ticket))).toEqual([undefined, undefined, undefined, undefined]);
    expect(Array.from({ length: 9 }, () => taskOf(queue, drawTicket(queue)))).toEqual([
      0,
      1,
      2,
      3,
      4,
      5,
      6,
      7,
      undefined,
    ]);
  });

  it('keeps its rounds apart for longer than its tags last', () => {
    const queue = newQueue();
    let sum = 0;
    for (let round = 0; round < 70_000; round++) runTogether(queue, [() => sum++], [[[0]], [[0]]]);
    expect(sum).toBe(140_000);
  });

  it('knows how many calls have room', () => {
    expect(fitsQueue(Array.from({ length: 60_000 }, () => []))).toBe(true);
    expect(fitsQueue(Array.from({ length: 65_000 }, () => []))).toBe(false);
    const calls = (count: number) => Array.from({ length: count }, (): QueuedCall => [0, 1, 2, 3, 4, 5, 6]);
    expect(fitsQueue([calls(1 << 14), calls((1 << 14) - 10)])).toBe(true);
    expect(fitsQueue([calls(1 << 14), calls(1 << 14)])).toBe(false);
  });

  it('shares the tasks with a thread that serves', async () => {
    const queue = newQueue();
    const made = new Int32Array(new SharedArrayBuffer(8)); // calls made by this thread, and by the other
    const other = `
      const { workerData } = require('node:worker_threads');
      import(workerData.module).then(({ serve }) => serve(workerData.queue, [() => Atomics.add(workerData.made, 1, 1)]));`;
    const module = new URL('./kernel-queue.ts', import.meta.url).href;
    const worker = new Worker(other, { eval: true, workerData: { queue, made, module } });
    try {
      const slow: Kernel = () => {
        Atomics.add(made, 0, 1);
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
      };
      let calls = 0;
      // The thread takes a while to load; until then this one does all the work.
      while (Atomics.load(made, 1) === 0 && calls < 5000) {
        runTogether(queue, [slow], [[[0]], [[0]]]);
        calls += 2;
      }
      expect(made[1]).toBeGreaterThan(0);
      expect(made[0]! + made[1]!).toBe(calls);
    } finally {
      await worker.terminate();
    }
  });
});

const PROGRAM = fileURLToPath(new URL('./convolve-in-process.ts', import.meta.url));

async function convolveInProcess(threads: number): Promise<string[]> {
  const program = ['--disable-warning=ExperimentalWarning', PROGRAM, String(threads)];
  const { stdout } = await promisify(execFile)(process.execPath, program, { timeout: 50_000 });
  return JSON.parse(stdout) as string[];
}

it('convolves to the same bits on 1, 2 and 3 threads, in all ways', async () => {
  const one = await convolveInProcess(1);
  expect(new Set(one).size).toBe(one.length);
  expect(await convolveInProcess(2)).toEqual(one);
  expect(await convolveInProcess(3)).toEqual(one);
});
