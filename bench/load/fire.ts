import autocannon from 'autocannon';
import { addressOf } from './address.ts';
import type { Kind } from './kinds.ts';

/** What came back: milliseconds of each answer, by its status. */
export interface Volley {
  readonly seconds: number;
  readonly latencies: ReadonlyMap<number, readonly number[]>;
  /** Requests without an answer: connections that broke, or took longer than is waited. */
  readonly unanswered: number;
}

export interface Effort {
  /** Each asks for the next thing as soon as it has an answer. */
  readonly connections: number;
  /** Requests in all. None is cut off: it would go on being worked at, and stand in the way of the next. */
  readonly amount: number;
}

const TIMEOUT_SECONDS = 120;

/** Asks for things of a kind. Requests seem to come from many networks: what one may ask for is limited, and not what is measured here. */
export function fire(url: string, kind: Kind, { connections, amount }: Effort): Promise<Volley> {
  const latencies = new Map<number, number[]>();
  let sent = 0;
  const next = (request: autocannon.Request): autocannon.Request => {
    const i = sent++;
    if (i === 0) began = performance.now();
    const asked = kind.request(i);
    return { ...request, ...asked, headers: { ...asked.headers, 'CF-Connecting-IP': addressOf(i) } };
  };
  // From the first request to the last answer: the client itself starts and ends more slowly.
  let [began, ended] = [Number.NaN, Number.NaN];
  return new Promise((resolve, reject) => {
    const instance = autocannon(
      {
        url,
        connections,
        timeout: TIMEOUT_SECONDS,
        amount,
        requests: [{ setupRequest: next }],
      },
      (error: unknown, result: autocannon.Result) => {
        if (error) return reject(error);
        return resolve({ seconds: (ended - began) / 1000, latencies, unanswered: result.errors + result.timeouts });
      },
    );
    instance.on('response', (_client, status, _bytes, milliseconds) => {
      ended = performance.now();
      const known = latencies.get(status);
      if (known) known.push(milliseconds);
      else latencies.set(status, [milliseconds]);
    });
  });
}
