import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { z } from 'zod';

/** What was measured of an arm. */
export const armResultSchema = z.strictObject({
  date: z.string(),
  machine: z.string(),
  backend: z.string(),
  /** Figures by name; the standard error of one, where it is a mean over runs, as `<name> error`. */
  figures: z.record(z.string(), z.number()),
  /** Counts in equal steps from minus the largest value to the largest. */
  histogram: z.array(z.number()).optional(),
});
export type ArmResult = z.infer<typeof armResultSchema>;

/** What every program that measures an arm is given beside settings of its own. */
export interface ArmSettings {
  readonly threads: number;
  /** Where the result goes. */
  readonly json: string;
}

/** Writes what was measured on this machine, today. */
export function writeResult(path: string, backend: string, measured: Pick<ArmResult, 'figures' | 'histogram'>): void {
  const result: ArmResult = {
    date: new Date().toISOString().slice(0, 10),
    machine: `${cpus().length} x ${cpus()[0]?.model.trim()}`,
    backend,
    ...measured,
  };
  writeFileSync(path, `${JSON.stringify(result, null, 2)}\n`);
}
