import { descendantsOf } from '../edge/processor-time.ts';
import type { Effort, Volley } from './fire.ts';
import { quantile } from './quantile.ts';

/** What requests of one kind came to. */
export interface Phase {
  readonly name: string;
  readonly requests: number;
  readonly perSecond: number;
  /** Milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  /** Processor milliseconds of a request, of all that was started here and serves; the client is not counted. */
  readonly cpu: number;
}

/** Statuses that answer what was asked. */
const SUCCESSES = [200, 304];
/** Requests that are not counted: the first ones compile code and load models. */
const WARM_UP = 40;

/**
 * Fires twice: first for little, then for about so many seconds, by how fast that went. Throws when any answer is no success, or is
 * missing.
 */
export async function measurePhase(
  name: string,
  { connections, seconds: aim }: { readonly connections: number; readonly seconds: number },
  volley: (effort: Effort) => Promise<Volley>,
): Promise<Phase> {
  const little = Math.max(WARM_UP, connections);
  const warm = await volley({ connections, amount: little });
  check(name, warm);
  const amount = Math.max(little, Math.round((aim * little) / warm.seconds));
  const before = processorSeconds();
  const fired = await volley({ connections, amount });
  const seconds = processorSeconds() - before;
  check(name, fired);
  return summarise(name, fired, seconds);
}

export function summarise(name: string, { latencies, seconds }: Volley, cpuSeconds: number): Phase {
  const all = [...latencies.values()].flat();
  const [p50, p95, p99] = [0.5, 0.95, 0.99].map((share) => quantile(all, share)) as [number, number, number];
  const requests = all.length;
  return { name, requests, perSecond: requests / seconds, p50, p95, p99, cpu: (1000 * cpuSeconds) / requests };
}

/** Throws for a volley that did not get what it asked for. */
export function check(name: string, { latencies, unanswered }: Volley): void {
  const wrong = [...latencies].filter(([status]) => !SUCCESSES.includes(status));
  if (wrong.length === 0 && unanswered === 0 && latencies.size > 0) return;
  const said = wrong.map(([status, { length }]) => `${length} times ${status}`);
  throw new Error(`${name}: ${[...said, `${unanswered} without an answer`].join(', ')}`);
}

function processorSeconds(): number {
  return [...descendantsOf(process.pid).values()].reduce((sum, { seconds }) => sum + seconds, 0);
}
