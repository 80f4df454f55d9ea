/**
 * How the main thread hands kernel calls to others: lists of numbers in shared memory, which whoever is free takes one task of at a
 * time. Main and other threads run the same code on it.
 */

/** A kernel as the queue knows it, by its place among the module's exports. */
export type Kernel = (...parameters: number[]) => void;

/** A call of a kernel, by its place, and its parameters. */
export type QueuedCall = readonly [kernel: number, ...parameters: number[]];

/**
 * The first words of the queue. A round is one set of tasks; threads that sleep wait for its number to change. The next ticket
 * and the count of tasks carry a tag of their round: a thread that drew a ticket and was then held up must not take it for one
 * of a later round.
 */
const ROUND = 0;
const NEXT = 1;
const DONE = 2;
const COUNT = 3;
const FAILED = 4;
/** From here on: where each task ends, then all tasks. */
const FIRST_END = 8;
/** 1 MiB of calls, many times what the layers of common networks need. */
const WORDS = 1 << 18;
/** Bits of a ticket that count tasks; the tag stands above them. */
const COUNT_BITS = 16;
const COUNT_MASK = (1 << COUNT_BITS) - 1;
const TAG_MASK = (1 << (31 - COUNT_BITS)) - 1;
/** Tickets beyond the last task are drawn as well, one by each thread. */
const MOST_TASKS = COUNT_MASK - 1024;

/** Looks at a word that another thread will change, before it sleeps: some 20 us, as most waits are shorter. */
const LOOKS = 2000;

/** Whether so many calls have room. */
export function fitsQueue(tasks: readonly (readonly QueuedCall[])[]): boolean {
  if (tasks.length > MOST_TASKS) return false;
  const words = tasks.reduce((sum, task) => task.reduce((own, call) => own + call.length + 1, sum + 1), FIRST_END);
  return words <= WORDS;
}

export function newQueue(): Int32Array {
  return new Int32Array(new SharedArrayBuffer(WORDS * Int32Array.BYTES_PER_ELEMENT));
}

/**
 * Runs tasks, which must not depend on one another and must fit the queue, on this thread and on all that are in {@link serve}. Returns when all are done.
 * @throws Error when a kernel failed, on any thread
 */
export function runTogether(queue: Int32Array, kernels: readonly Kernel[], tasks: readonly (readonly QueuedCall[])[]) {
  let write = FIRST_END + tasks.length;
  tasks.forEach((task, i) => {
    for (const call of task) {
      queue[write++] = call.length;
      for (const word of call) queue[write++] = word;
    }
    queue[FIRST_END + i] = write;
  });
  openRound(queue, tasks.length);
  takeTasks(queue, kernels);
  awaitChange(queue, DONE, (done) => done === tasks.length);
  if (Atomics.exchange(queue, FAILED, 0) !== 0) throw new Error('a kernel failed on one of the threads');
}

/** Takes part in every round, for ever. */
export function serve(queue: Int32Array, kernels: readonly Kernel[]): never {
  for (let round = 0; ; ) {
    round = awaitChange(queue, ROUND, (now) => now !== round);
    takeTasks(queue, kernels);
  }
}

/** Lets everybody take the tasks that stand in the queue; the round before must be done. */
export function openRound(queue: Int32Array, count: number): void {
  const tag = ((Atomics.load(queue, ROUND) + 1) & TAG_MASK) << COUNT_BITS;
  Atomics.store(queue, DONE, 0);
  Atomics.store(queue, COUNT, tag | count); // before the tickets: whoever draws one of this round finds its count
  Atomics.store(queue, NEXT, tag);
  Atomics.add(queue, ROUND, 1);
  Atomics.notify(queue, ROUND);
}

export const drawTicket = (queue: Int32Array): number => Atomics.add(queue, NEXT, 1);

/** The task that a ticket stands for; undefined when its round has no more, or is over. */
export function taskOf(queue: Int32Array, ticket: number): number | undefined {
  const total = Atomics.load(queue, COUNT);
  const task = ticket & COUNT_MASK;
  return ticket >> COUNT_BITS === total >> COUNT_BITS && task < (total & COUNT_MASK) ? task : undefined;
}

function takeTasks(queue: Int32Array, kernels: readonly Kernel[]): void {
  for (;;) {
    const task = taskOf(queue, drawTicket(queue));
    if (task === undefined) return;
    const count = Atomics.load(queue, COUNT) & COUNT_MASK;
    try {
      const start = task === 0 ? FIRST_END + count : queue[FIRST_END + task - 1]!;
      runCalls(queue, kernels, start, queue[FIRST_END + task]!);
    } catch {
      Atomics.store(queue, FAILED, 1);
    }
    if (Atomics.add(queue, DONE, 1) + 1 === count) Atomics.notify(queue, DONE);
  }
}

function runCalls(queue: Int32Array, kernels: readonly Kernel[], start: number, end: number): void {
  for (let read = start; read < end; ) {
    const length = queue[read]!;
    const kernel = kernels[queue[read + 1]!]!;
    kernel(...queue.subarray(read + 2, read + 1 + length));
    read += 1 + length;
  }
}

/** Waits until a word is as wanted; returns it. */
function awaitChange(queue: Int32Array, word: number, wanted: (value: number) => boolean): number {
  for (let look = 0; look < LOOKS; look++) {
    const value = Atomics.load(queue, word);
    if (wanted(value)) return value;
  }
  for (;;) {
    const value = Atomics.load(queue, word);
    if (wanted(value)) return value;
    Atomics.wait(queue, word, value);
  }
}
