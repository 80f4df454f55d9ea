import { readFileSync } from 'node:fs';
import { descendantsOf } from '../edge/processor-time.ts';

/** Bytes in memory, out of /proc/<pid>/status (proc(5)); 0 for what has none, such as a process that has just ended. */
export function parseResident(status: string): number {
  const [, kibibytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status) ?? [];
  return Number(kibibytes ?? 0) * 1024;
}

/** Bytes in memory of all processes that `ancestor` started, or they in turn, whose name begins so. What they share counts for each. Linux only. */
export function residentBytes(ancestor: number, name: string): number {
  const processes = [...descendantsOf(ancestor)].filter(([, facts]) => facts.name.startsWith(name));
  return processes.reduce((sum, [id]) => sum + residentOf(id), 0);
}

function residentOf(id: number): number {
  try {
    return parseResident(readFileSync(`/proc/${id}/status`, 'utf8'));
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return 0;
    throw error;
  }
}

export const inMebibytes = (bytes: number): string => `${Math.round(bytes / (1 << 20))} MiB`;
