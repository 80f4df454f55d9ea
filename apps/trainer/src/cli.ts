#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
import { reportError } from './errors.ts';
import { omokageProgram } from './program.ts';
import { inOurWords } from './usage-errors.ts';

// Whoever reads the output may have seen enough, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
  process.exit();
});

try {
  await omokageProgram().parseAsync();
} catch (error) {
  const explained = inOurWords(error);
  if (explained !== undefined) process.exitCode = reportError(explained);
}
