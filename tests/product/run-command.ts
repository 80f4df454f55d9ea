import { ProcessGroup } from './process-group.ts';

export interface Outcome {
  readonly code: number;
  readonly output: string;
}

/** A command in the repository, to its end. */
export async function runCommand(
  command: string,
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<Outcome> {
  const group = new ProcessGroup(command, words, env);
  try {
    return { code: await group.exited, output: group.output };
  } finally {
    await group.stop();
  }
}
