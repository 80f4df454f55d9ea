import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { inMebibytes, parseResident, residentBytes } from './resident-memory.ts';

it('reads what a process has in memory', () => {
  expect(parseResident('Name:\tworkerd\nVmPeak:\t  9999 kB\nVmRSS:\t  1536 kB\nThreads:\t3\n')).toBe(1536 * 1024);
  expect(parseResident('Name:\tkthread\nThreads:\t1\n')).toBe(0);
  expect(inMebibytes(1536 * 1024)).toBe('2 MiB');
});

it.runIf(process.platform === 'linux')('adds up what children of a name have', async () => {
  const child = spawn('sh', ['-c', 'echo started; exec sleep 60'], { stdio: ['ignore', 'pipe', 'ignore'] });
  try {
    await once(child.stdout, 'data');
    await expect.poll(() => residentBytes(process.pid, 'sleep')).toBeGreaterThan(0);
    expect(residentBytes(process.pid, 'nothing of this name')).toBe(0);
  } finally {
    child.kill('SIGKILL');
  }
});
