import { type Service, Unchecked, Wrong } from './service.ts';

export interface Check {
  /** What should be so. */
  readonly name: string;
  /** Returns what was found, in a few words. Throws `Wrong`, or `Unchecked`. */
  run(service: Service): Promise<string>;
}

export interface Finding {
  readonly name: string;
  readonly verdict: 'ok' | 'FAIL' | 'skip';
  readonly found: string;
  readonly ms: number;
}

/** One after the other: a service that has just started is not a load test's. */
export async function findAll(service: Service, checks: readonly Check[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const check of checks) findings.push(await find(service, check));
  return findings;
}

async function find(service: Service, { name, run }: Check): Promise<Finding> {
  const start = performance.now();
  const finding = (verdict: Finding['verdict'], found: string): Finding => {
    return { name, verdict, found, ms: Math.round(performance.now() - start) };
  };
  try {
    return finding('ok', await run(service));
  } catch (error) {
    if (error instanceof Unchecked) return finding('skip', error.message);
    if (error instanceof Wrong) return finding('FAIL', error.message);
    throw error;
  }
}

/** For people: a line for each check. */
export function table(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ name }) => name.length));
  return findings
    .map(({ name, verdict, found, ms }) => {
      return `${verdict.padEnd(4)}  ${name.padEnd(width)}  ${String(ms).padStart(6)} ms  ${found.replaceAll(/\s+/g, ' ')}`;
    })
    .join('\n');
}
