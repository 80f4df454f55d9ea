import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../apps/trainer/src/cli.ts', import.meta.url));
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** A second Ctrl-C after this long is meant: a terminal and npm may both pass on the first one. */
const SECOND_MS = 1_000;

/** Runs a command of the trainer as its users do, and shows what it says. Throws when it fails. */
export const omokage = (...command: readonly string[]): Promise<void> =>
  runToEnd([...process.execArgv, CLI, ...command], `omokage ${command.slice(0, 2).join(' ')}`);

/** Runs a program of the bench in a process of its own, so that it leaves nothing behind. Throws when it fails. */
export const program = (source: URL, ...command: readonly string[]): Promise<void> =>
  runToEnd([...process.execArgv, fileURLToPath(source), ...command], fileURLToPath(source));

function runToEnd(command: string[], what: string): Promise<void> {
  // In a group of its own, so that Ctrl-C comes to it once: a second one would end a training before its checkpoint.
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'inherit', 'inherit'], detached: true });
  let stoppedAt: number | undefined;
  const stop = () => {
    const now = performance.now();
    if (stoppedAt !== undefined && now - stoppedAt < SECOND_MS) return;
    stoppedAt = now;
    child.kill('SIGINT'); // a run ends with a checkpoint, and as if all were well
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      for (const each of SIGNALS) process.off(each, stop);
      if (stoppedAt !== undefined) reject(new Error(`${what} was stopped; the same command goes on from here`));
      else if (code === 0) resolve();
      else reject(new Error(`${what} ended with ${signal ?? code}`));
    });
  });
}
