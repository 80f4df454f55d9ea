#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
import { Command } from 'commander';
import { dataCommand } from './commands/data.ts';
import { trainCommand } from './commands/train.ts';
import { reportError } from './errors.ts';

const program = new Command('omokage')
  .description('Train face generators, look at them, and publish them to the edge.')
  .showHelpAfterError()
  .addCommand(dataCommand())
  .addCommand(trainCommand());

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportError(error);
}
