import { TASKS } from '@omokage/weights';
import { Option } from 'commander';
import { UserError } from '../errors.ts';

/** An option for the task of a restorer; without a default, for each command knows another one. */
export function taskOption(description: string): Option {
  return new Option('--task <task>', `${description} (${TASKS.join(' | ')})`).argParser((text) => {
    if ((TASKS as readonly string[]).includes(text)) return text;
    throw new UserError('invalid --task', `"${text}" is not one of ${TASKS.join(', ')}`, 'for example --task demosaic');
  });
}
