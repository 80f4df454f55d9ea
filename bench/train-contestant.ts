import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** Trainable parameters by network. */
export interface ParameterCounts {
  readonly generator: number;
  readonly discriminator: number;
}

/** Milliseconds that one step took, by the clock and of processor time, all threads together. */
export interface StepTime {
  readonly clock: number;
  readonly processor: number;
}

/** A process that trains when it is told to, and otherwise waits: see `train-ours.ts`, whose protocol the peer speaks too. */
export class Contestant {
  readonly description: string;
  readonly parameters: ParameterCounts;
  private readonly child: ChildProcess;
  private readonly lines: AsyncIterator<string>;

  private constructor(
    child: ChildProcess,
    lines: AsyncIterator<string>,
    said: { description: string; parameters: ParameterCounts },
  ) {
    this.child = child;
    this.lines = lines;
    this.description = said.description;
    this.parameters = said.parameters;
  }

  /** Starts it and waits until it is warm. */
  static async start(command: string, parameters: readonly string[], env: Record<string, string>): Promise<Contestant> {
    const child = spawn(command, parameters, {
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    return new Contestant(child, lines, JSON.parse(await nextLine(lines, command)));
  }

  /** Trains for at least `seconds`, at least one step. */
  async train(seconds: number): Promise<StepTime[]> {
    this.child.stdin?.write(`${seconds}\n`);
    return JSON.parse(await nextLine(this.lines, this.description));
  }

  /** Lets the process end. */
  dismiss(): void {
    this.child.stdin?.end();
  }
}

async function nextLine(lines: AsyncIterator<string>, who: string): Promise<string> {
  const { value, done } = await lines.next();
  if (done) throw new Error(`${who} ended before it answered; what went wrong stands above.`);
  return value;
}
