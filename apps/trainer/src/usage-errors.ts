import { type Command, CommanderError } from 'commander';
import { UserError } from './errors.ts';

/** Makes a command and all below it throw what is wrong with a command line, in place of printing it and ending the process. */
export function throwing(command: Command): Command {
  command.exitOverride().configureOutput({ writeErr: () => {} });
  for (const sub of command.commands) throwing(sub);
  return command;
}

/**
 * A fault of a command line as a UserError; anything else as it is. Undefined for what is no fault: help and version end
 * a command as well.
 */
export function inOurWords(error: unknown): unknown {
  if (!(error instanceof CommanderError)) return error;
  if (error.exitCode === 0) return undefined;
  // "error: unknown option '--imges'\n(Did you mean --images?)"
  const [fault = '', hint] = error.message.replace(/^error: /, '').split('\n');
  if (error.code === 'commander.help') {
    return new UserError('No command was given.', 'omokage does nothing by itself', 'see `omokage --help`.');
  }
  return new UserError(
    'The command line cannot be read.',
    fault,
    hint === undefined
      ? '`--help` after the command lists what it takes.'
      : `${hint.replace(/^\((.*)\)$/, '$1')} \`--help\` lists all.`,
  );
}
