import type { Phase } from './measure-phase.ts';
import type { Overload } from './overload.ts';

const milliseconds = (value: number): string => (value < 10 ? value.toFixed(1) : Math.round(value).toString());

/** A table in Markdown. The first row is what the others are compared with. */
export function loadTable(phases: readonly Phase[]): string {
  const [base] = phases;
  const rows = phases.map(({ name, requests, perSecond, p50, p95, p99, cpu }) => {
    const latencies = [p50, p95, p99].map(milliseconds).join(' / ');
    const ratio = base === undefined ? '' : (perSecond / base.perSecond).toFixed(2);
    return `| ${name} | ${Math.round(perSecond)} | ${ratio} | ${latencies} | ${cpu.toFixed(1)} | ${requests} |`;
  });
  const head = [
    '| what is asked for | requests/s | of the first row | p50 / p95 / p99, ms | CPU a request, ms | n |',
    '|---|---|---|---|---|---|',
  ];
  return [...head, ...rows].join('\n');
}

/** @param crowdP50 milliseconds of a bare Worker that answers as many. */
export function overloadLines(
  { together, served, refused, unanswered, servedP50, refusedP50, refusedP99, afterwards }: Overload,
  crowdP50: number,
): string {
  const all = served + refused;
  const share = (n: number) => `${((100 * n) / all).toFixed(1)} %`;
  return [
    `Ten times the queue, ${together} new faces at a time: of ${all} requests ${share(served)} were served (median ${milliseconds(servedP50)} ms), and`,
    refused === 0
      ? 'none was refused: they came no faster than they were drawn.'
      : `${share(refused)} answered 503 (median ${milliseconds(refusedP50)} ms, p99 ${milliseconds(refusedP99)} ms).`,
    ...(unanswered === 0 ? [] : [`Another ${unanswered} got no answer at all.`]),
    `A bare Worker answers as many connections in ${milliseconds(crowdP50)} ms (median).`,
    `Afterwards ${afterwards.served} of ${afterwards.of} were served, one after the other.`,
  ].join(' ');
}
