import type { RequestCost } from './request-cost.ts';

/** What Cloudflare asks for beyond what plans include, in US dollars; its price lists as of this day. */
export const PRICES = {
  asOf: '2026-11-21',
  millionRequests: 0.3,
  millionCpuMilliseconds: 0.02,
  millionR2Writes: 4.5,
  millionR2Reads: 0.36,
  gigabyteMonth: 0.015,
} as const;

/** Dollars of a million requests that take so many milliseconds each. */
export const dollarsAMillion = (milliseconds: number): number =>
  PRICES.millionRequests + milliseconds * PRICES.millionCpuMilliseconds;

/**
 * A table in Markdown. What any request costs here, whatever answers it, is taken off: nobody bills it.
 */
export function priceTable(any: RequestCost, costs: readonly RequestCost[]): string {
  const each = ({ seconds, requests }: RequestCost) => (1000 * seconds) / requests;
  const lines = costs.map((cost) => {
    const net = Math.max(0, each(cost) - each(any));
    return `| ${cost.name} | ${inMilliseconds(each(cost))} | ${inMilliseconds(net)} | ${dollarsAMillion(net).toFixed(2)} | ${cost.requests} |`;
  });
  const head = ['| request | CPU, all told | CPU of the Worker | $ a million | n |', '|---|---|---|---|---|'];
  return [...head, `| ${any.name} | ${inMilliseconds(each(any))} | | | ${any.requests} |`, ...lines].join('\n');
}

const inMilliseconds = (value: number): string => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
