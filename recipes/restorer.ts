import { join } from 'node:path';
import { trainingData } from '../bench/restoration/data.ts';
import { TASKS } from '../bench/restoration/tasks.ts';
import { about } from './about.ts';
import type { Recipe } from './recipe.ts';

/** Which system of which task ships. */
interface Choice {
  readonly name: string;
  readonly title: string;
  /** A task of `bench:restoration`. */
  readonly task: string;
  /** The row of its table that is best. */
  readonly entry: string;
  readonly needs: Recipe['needs'];
  /** Options of the export beside those of all restorers. */
  readonly exported?: readonly string[];
}

/**
 * A restorer as `bench:restoration` trains it, in the same folders: whoever ran the bench has its data and its run already. The bench's
 * tables say how good it is, and beside what.
 */
export function restorer({ name, title, task: taskName, entry: entryName, needs, exported = [] }: Choice): Recipe {
  const task = TASKS.find((each) => each.name === taskName)!;
  const { system, preset, set = {} } = task.entries.find((each) => each.name === entryName)!;
  const { images, restores } = task;
  return {
    ...{ name, title, needs, ships: 'embedded' },
    steps({ runs, out }) {
      const folder = join(runs, 'restoration');
      const data = trainingData(join(folder, 'data'), task);
      const training = join(folder, task.name, entryName);
      const options = Object.entries(set).flatMap(([option, value]) => ['--set', `${option}=${value}`]);
      return [
        ...data.steps,
        {
          ...{ kind: 'train', title: `${images.toLocaleString('en')} images of training`, data: data.path, images },
          ...{ line: ['--system', system, '--preset', preset, ...options], runs: training },
        },
        {
          ...{ kind: 'export', title: 'The model', images, out },
          line: [
            ...['--run', { runIn: training }, '--data', data.path, '--name', name, '--title', title],
            ...['--task', restores, '--quantize', 'int8', ...about(name), ...exported],
          ],
        },
      ];
    },
  };
}
