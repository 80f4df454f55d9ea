import { Command } from 'commander';
import { arithmeticCommand } from './commands/arithmetic.ts';
import { dataCommand } from './commands/data/index.ts';
import { evaluateCommand } from './commands/evaluate.ts';
import { exportCommand } from './commands/export.ts';
import { publishCommand } from './commands/publish.ts';
import { reportCommand } from './commands/report.ts';
import { restoreCommand } from './commands/restore.ts';
import { rollbackCommand } from './commands/rollback.ts';
import { sampleCommand } from './commands/sample.ts';
import { systemsCommand } from './commands/systems.ts';
import { trainCommand } from './commands/train/index.ts';
import { versionsCommand } from './commands/versions.ts';
import { walkCommand } from './commands/walk.ts';
import { throwing } from './usage-errors.ts';

/** The command line `omokage`, all of it. What is wrong with one is thrown. */
export const omokageProgram = (): Command =>
  throwing(
    new Command('omokage')
      .description('Train face generators, look at them, and publish them to the edge.')
      .enablePositionalOptions() // of two commands inside each other, each reads its own options
      .addCommand(dataCommand())
      .addCommand(systemsCommand())
      .addCommand(trainCommand())
      .addCommand(sampleCommand())
      .addCommand(restoreCommand())
      .addCommand(walkCommand())
      .addCommand(arithmeticCommand())
      .addCommand(reportCommand())
      .addCommand(evaluateCommand())
      .addCommand(exportCommand())
      .addCommand(publishCommand())
      .addCommand(versionsCommand())
      .addCommand(rollbackCommand()),
  );
