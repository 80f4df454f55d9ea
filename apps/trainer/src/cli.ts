#!/usr/bin/env -S node --disable-warning=ExperimentalWarning
import { Command } from 'commander';
import { dataCommand } from './commands/data/index.ts';
import { exportCommand } from './commands/export.ts';
import { publishCommand } from './commands/publish.ts';
import { sampleCommand } from './commands/sample.ts';
import { trainCommand } from './commands/train.ts';
import { reportError } from './errors.ts';

const program = new Command('omokage')
  .description('Train face generators, look at them, and publish them to the edge.')
  .showHelpAfterError()
  .addCommand(dataCommand())
  .addCommand(trainCommand())
  .addCommand(sampleCommand())
  .addCommand(exportCommand())
  .addCommand(publishCommand());

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = reportError(error);
}
