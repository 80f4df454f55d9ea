import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { descendantsOf, parseStat } from './processor-time.ts';

it('reads user and system time behind a name with brackets and spaces', () => {
  const line = '42 (my (odd) name) S 7 42 42 0 -1 4194560 100 0 0 0 250 31 9 9 20 0 1 0 100 1 1';
  expect(parseStat(line)).toEqual({ name: 'my (odd) name', parent: 7, seconds: 2.81 });
});

it('refuses other lines', () => {
  expect(() => parseStat('nothing of the kind')).toThrow('no line of /proc');
});

it.runIf(process.platform === 'linux')('finds children and what they started, and nobody else', async () => {
  const child = spawn('sh', ['-c', 'sleep 60 & echo started; wait'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  try {
    await once(child.stdout, 'data');
    const found = descendantsOf(process.pid);
    expect(found.get(child.pid!)).toMatchObject({ parent: process.pid });
    expect([...found.values()].map(({ parent }) => parent)).toContain(child.pid);
    expect(found.has(process.pid)).toBe(false);
    expect(found.has(1)).toBe(false);
  } finally {
    process.kill(-child.pid!, 'SIGKILL');
  }
});
