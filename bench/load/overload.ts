import { fire } from './fire.ts';
import type { Kind } from './kinds.ts';
import { quantile } from './quantile.ts';

/** What an isolate lets wait: QUEUE_CAPACITY in `apps/edge/src/index.ts`. */
const CAPACITY = 128;
const TIMES = 10;
/** Requests at a time. */
const TOGETHER = TIMES * CAPACITY;
const EFFORT = { connections: TOGETHER, amount: TOGETHER };
/** After the overload. */
const AFTERWARDS = 200;

export interface Overload {
  /** Requests at a time. */
  readonly together: number;
  readonly served: number;
  readonly refused: number;
  /** Connections that broke, or waited for two minutes. */
  readonly unanswered: number;
  /** Milliseconds of what was served, and of what was refused. */
  readonly servedP50: number;
  readonly refusedP50: number;
  readonly refusedP99: number;
  /** Of the requests afterwards, one after the other. */
  readonly afterwards: { readonly served: number; readonly of: number };
}

const faces = (from: number): Kind => ({
  name: 'new faces',
  request: (i) => ({ path: `/v1/faces/${from + i}.png` }),
});

/** Median milliseconds of a server that refuses nothing, at as many connections: what it takes to answer so many at all. */
export async function measureCrowd(url: string): Promise<number> {
  const { latencies } = await fire(url, { name: 'a crowd', request: () => ({ path: '/' }) }, EFFORT);
  return quantile(latencies.get(200) ?? [], 0.5);
}

/** Ten times what the queue holds, at a time; then a few, one after the other. Throws for an answer that is neither a face nor a refusal. */
export async function measureOverload(url: string): Promise<Overload> {
  const { latencies, unanswered } = await fire(url, faces(5_000_000), EFFORT);
  const [served, refused] = [latencies.get(200) ?? [], latencies.get(503) ?? []];
  const others = [...latencies.keys()].filter((status) => status !== 200 && status !== 503);
  if (others.length > 0) throw new Error(`under ten times its load it answered ${others.join(', ')}`);
  const after = await fire(url, faces(6_000_000), { connections: 1, amount: AFTERWARDS });
  return {
    together: TOGETHER,
    served: served.length,
    refused: refused.length,
    unanswered,
    servedP50: quantile(served, 0.5),
    refusedP50: quantile(refused, 0.5),
    refusedP99: quantile(refused, 0.99),
    afterwards: { served: after.latencies.get(200)?.length ?? 0, of: AFTERWARDS },
  };
}
