import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const CLI = fileURLToPath(new URL('../../apps/trainer/src/cli.ts', import.meta.url));

/** Runs a command of the trainer as its users do, and shows what it says. Throws when it fails. */
export const omokage = (...command: readonly string[]): Promise<void> =>
  runToEnd([...process.execArgv, CLI, ...command], `omokage ${command.slice(0, 2).join(' ')}`);

/** Runs a program of the bench in a process of its own, so that it leaves nothing behind. Throws when it fails. */
export const program = (source: URL, ...command: readonly string[]): Promise<void> =>
  runToEnd([...process.execArgv, fileURLToPath(source), ...command], fileURLToPath(source));

function runToEnd(command: string[], what: string): Promise<void> {
  const child = spawn(process.execPath, command, { stdio: ['ignore', 'inherit', 'inherit'] });
  let stopped = false;
  const stop = () => {
    stopped = true;
    child.kill('SIGINT'); // a run ends with a checkpoint, and as if all were well
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
      if (stopped) reject(new Error(`${what} was stopped; the same command goes on from here`));
      else if (code === 0) resolve();
      else reject(new Error(`${what} ended with ${signal ?? code}`));
    });
  });
}
