import { readdirSync, readFileSync } from 'node:fs';
import { parseStat } from './processor-time.ts';

/** Processor milliseconds of each thread of a process since it began, by the thread's id. */
export type ThreadTimes = ReadonlyMap<string, number>;

/**
 * What Linux accounts to a process, to the nanosecond where the kernel keeps schedstat, else in ticks of 10 ms. A thread that runs while
 * this looks is up to a tick behind: look when it waits.
 */
export function threadTimes(pid: number): ThreadTimes {
  const folder = `/proc/${pid}/task`;
  return new Map(
    readdirSync(folder).flatMap((id): [string, number][] => {
      const time = timeOf(`${folder}/${id}`);
      return time === undefined ? [] : [[id, time]];
    }),
  );
}

/**
 * Milliseconds of all threads between two looks. What a thread did between the first and its end is not known any more, and counts as
 * nothing: workerd keeps its threads.
 */
export function millisecondsBetween(before: ThreadTimes, after: ThreadTimes): number {
  let sum = 0;
  for (const [id, time] of after) sum += time - (before.get(id) ?? 0);
  return sum;
}

/** The first number of a schedstat (sched-stats.txt of the kernel): nanoseconds on a processor. Undefined for other text. */
export function parseSchedstat(text: string): number | undefined {
  const [, nanoseconds] = /^(\d+) \d+ \d+\s*$/.exec(text) ?? [];
  return nanoseconds === undefined ? undefined : Number(nanoseconds) / 1e6;
}

function timeOf(thread: string): number | undefined {
  const exact = parseSchedstat(readOrNothing(`${thread}/schedstat`));
  if (exact !== undefined) return exact;
  const line = readOrNothing(`${thread}/stat`);
  return line === '' ? undefined : 1000 * parseStat(line).seconds;
}

/** Nothing for a thread that has just ended, and for what this kernel does not keep. */
function readOrNothing(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw error;
  }
}
