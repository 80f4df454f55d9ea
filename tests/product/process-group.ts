import { type ChildProcess, spawn } from 'node:child_process';
import { ROOT } from './repository.ts';

/** Signals that a group gets in turn, and the milliseconds it has for each. */
const GRACE_MS = 10_000;

/**
 * A command in the repository with all that it starts, in a process group of its own: `npm`, the shell, node, workerd.
 * Ending the group ends just these, by the id of their leader.
 */
export class ProcessGroup {
  /** Exit code; -1 when a signal ended it. */
  readonly exited: Promise<number>;
  readonly #leader: ChildProcess;
  readonly #end = () => this.#signal('SIGKILL');
  #output = '';

  constructor(command: string, words: readonly string[], env: Readonly<Record<string, string>> = {}) {
    this.#leader = spawn(command, words, {
      cwd: ROOT,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NO_COLOR: '1', ...env },
    });
    for (const stream of [this.#leader.stdout!, this.#leader.stderr!]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        this.#output += text;
      });
    }
    this.exited = new Promise((resolve, reject) => {
      this.#leader.once('error', reject).once('close', (code) => resolve(code ?? -1));
    });
    // Detached processes would outlive tests that are broken off.
    process.once('exit', this.#end);
  }

  /** All that it printed so far, to both streams. */
  get output(): string {
    return this.#output;
  }

  /** Ends the group, gently first. Of no effect on one that has ended. */
  async stop(): Promise<void> {
    this.#signal('SIGTERM');
    const late = setTimeout(this.#end, GRACE_MS);
    await this.exited;
    clearTimeout(late);
    // The leader is gone; whoever of the group did not listen goes now.
    this.#end();
    process.off('exit', this.#end);
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#leader.pid === undefined) return;
    try {
      process.kill(-this.#leader.pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}
