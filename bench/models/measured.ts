import { writeFileSync } from 'node:fs';
import { metricSchema } from '@omokage/weights';
import { z } from 'zod';
import { type Interval, intervalByParts } from '../../apps/trainer/src/metrics/confidence.ts';

/** What a measuring program found. */
export const measuredSchema = z.strictObject({
  metrics: z.array(metricSchema),
  /** Seconds of processor time for each part of the work: the clock also counts what else the machine does. */
  seconds: z.record(z.string(), z.number()),
});
export type Measured = z.infer<typeof measuredSchema>;
export type Figure = z.infer<typeof metricSchema>;

/** Disjoint parts of a sample by which figures of whole sets are judged. */
const PARTS = 4;

/** A figure as it goes into a manifest: five digits say all that there is to say, and an interval keeps within what can be. */
export function figure(
  name: string,
  value: number,
  n: number,
  { interval, floor, baseline, within = [-Infinity, Infinity] }: Details = {},
): Figure {
  const [least, most] = within;
  const clipped = interval && ([Math.max(least, interval[0]), Math.min(most, interval[1])] as const);
  return {
    name,
    value: digits(value),
    n,
    ...(clipped && { interval: [digits(clipped[0]), digits(clipped[1])] }),
    ...(floor !== undefined && { floor: digits(floor) }),
    ...(baseline && { baseline: { ...baseline, value: digits(baseline.value) } }),
  };
}

interface Details {
  readonly interval?: Interval;
  readonly floor?: number | undefined;
  readonly baseline?: { readonly name: string; readonly value: number } | undefined;
  /** The least and the most that the figure can be. */
  readonly within?: Interval;
}

/** The disjoint parts of n pictures. */
export const partsOf = (n: number): { readonly first: number; readonly n: number }[] => {
  const each = Math.floor(n / PARTS);
  return Array.from({ length: PARTS }, (_, part) => ({ first: part * each, n: each }));
};

/** Where a figure of n pictures lies, by the same figure of each part of them. */
export const byParts = (whole: number, n: number, of: (first: number, n: number) => number): Interval =>
  intervalByParts(
    whole,
    partsOf(n).map((part) => of(part.first, part.n)),
  );

const digits = (value: number): number => Number(value.toPrecision(5));

/** Runs parts of the work one after the other, and knows how long each took. */
export class Clock {
  readonly seconds: Record<string, number> = {};

  async time<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
    const began = process.cpuUsage();
    const result = await work();
    const { user, system } = process.cpuUsage(began);
    this.seconds[what] = Math.round((user + system) / 1e5) / 10;
    return result;
  }
}

export const writeMeasured = (path: string, measured: Measured): void =>
  writeFileSync(path, `${JSON.stringify(measuredSchema.parse(measured), null, 2)}\n`);
