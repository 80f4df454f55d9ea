import { expect, it } from 'vitest';
import { millisecondsBetween, parseSchedstat, threadTimes } from './thread-times.ts';

it('reads nanoseconds', () => {
  expect(parseSchedstat('2102985 110911 2\n')).toBeCloseTo(2.102985);
  expect(parseSchedstat('')).toBeUndefined();
  expect(parseSchedstat('42 (node) S 7 42')).toBeUndefined();
});

it('adds up all threads, new ones from their beginning, and knows nothing of those that ended', () => {
  const before = new Map([
    ['1', 10],
    ['2', 5],
    ['3', 7],
  ]);
  const after = new Map([
    ['1', 12.5],
    ['2', 5],
    ['4', 1],
  ]);
  expect(millisecondsBetween(before, after)).toBeCloseTo(3.5);
});

it.runIf(process.platform === 'linux')('sees what this process does', async () => {
  const before = threadTimes(process.pid);
  const started = process.cpuUsage();
  let sum = 0;
  for (let used = 0; used < 100_000; ) {
    for (let i = 0; i < 1e5; i++) sum += Math.sqrt(i);
    const { user, system } = process.cpuUsage(started);
    used = user + system;
  }
  // A thread that runs is accounted at the next tick: let it wait once.
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(sum).toBeGreaterThan(0);
  expect(millisecondsBetween(before, threadTimes(process.pid))).toBeGreaterThan(80);
});
