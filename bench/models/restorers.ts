import { TASKS, type Task } from '../restoration/tasks.ts';

/** Of each embedded restorer, the task of `bench:restoration` whose held-out pairs it is measured on. */
const TASK_OF: Readonly<Record<string, string>> = {
  'demosaic-faces': 'demosaic',
  'upscale-photo': 'upscale-photo',
  'colorize-lineart': 'colorize-lineart',
  inpaint: 'inpaint',
  'denoise-photo': 'denoise-photo',
};

/** The task of a restorer by its name; undefined for one that no table is about. */
export const taskOf = (model: string): Task | undefined => TASKS.find(({ name }) => name === TASK_OF[model]);
