import { type Outcome, runCommand } from './run-command.ts';

/** `npm run omokage -- ...words`, to its end. */
export const omokage = (words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<Outcome> =>
  runCommand('npm', ['run', 'omokage', '--', ...words], env);

/** The same, for commands that must succeed. Throws with what was printed; returns what was printed. */
export async function omokageOk(words: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<string> {
  const { code, output } = await omokage(words, env);
  if (code !== 0) throw new Error(`omokage ${words.join(' ')} ended with exit code ${code}:\n${output}`);
  return output;
}
