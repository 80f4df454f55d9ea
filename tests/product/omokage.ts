import { ProcessGroup } from './process-group.ts';

export interface Outcome {
  readonly code: number;
  readonly output: string;
}

/** `npm run omokage -- ...words`, to its end. */
export async function omokage(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> {
  const group = new ProcessGroup('npm', ['run', 'omokage', '--', ...words], env);
  try {
    return { code: await group.exited, output: group.output };
  } finally {
    await group.stop();
  }
}

/** The same, for commands that must succeed. Throws with what was printed; returns what was printed. */
export async function omokageOk(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { code, output } = await omokage(words, env);
  if (code !== 0) throw new Error(`omokage ${words.join(' ')} ended with exit code ${code}:\n${output}`);
  return output;
}
