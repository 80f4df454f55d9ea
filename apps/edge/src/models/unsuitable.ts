import type { TaskName } from '@omokage/weights';
import type { ServedModel } from '../inference/served-model.ts';
import { Problem } from '../problems/problem.ts';

/** Why a model is not the one to ask, and which would be. */

export const unknownModel = (detail: string): Problem =>
  new Problem('unknown-model', detail, { parameter: 'model', allowed: 'a model that /v1/models lists' });

export const noSuchRestorer = (task: TaskName): Problem =>
  new Problem('unknown-model', `No model is here for the task "${task}".`, {
    parameter: 'model',
    allowed:
      `a restorer of this task, by its name; or publish one under the name "${task}", which then answers: ` +
      `omokage export --run <run> --name ${task} --out <folder>, then omokage publish <folder>`,
  });

const KINDS = {
  sampler: { does: 'draws faces', link: '/v1/faces/{seed}.png' },
  restorer: { does: 'restores pictures', link: '/v1/restorations/{task}' },
} as const;

/** Throws a Problem for a model that is not of this kind. */
export function checkKind(name: string, model: Pick<ServedModel, 'kind'>, wanted: ServedModel['kind']): void {
  if (model.kind === wanted) return;
  const { does, link } = KINDS[model.kind];
  throw new Problem('unsuitable-model', `The model "${name}" ${does}: ask for it at ${link}.`, {
    parameter: 'model',
    allowed: `a model of the kind "${wanted}"; /v1/models lists them`,
  });
}

/** Throws a Problem for a restorer of another task. */
export function checkTask(name: string, task: TaskName, wanted: TaskName): void {
  if (task === wanted) return;
  throw new Problem('unsuitable-model', `The model "${name}" is for another task: POST /v1/restorations/${task}.`, {
    parameter: 'model',
    allowed: `a model of the task "${wanted}"; /v1/restorations lists them`,
  });
}
