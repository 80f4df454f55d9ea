import { element } from '../shell/element.ts';
import type { OfferedModel, OfferedTask, Offers } from './offers.ts';

/** What is to be done, with which model, and how it comes back. */
export interface Choice {
  readonly task: OfferedTask;
  readonly model: OfferedModel;
  /** Undefined where the model enlarges nothing. */
  readonly scale: number | undefined;
  readonly format: string;
}

export interface Choices {
  readonly element: HTMLElement;
  /** Undefined where there is no model for anything. */
  current(): Choice | undefined;
}

const TASKS: Readonly<Record<string, readonly [name: string, does: string]>> = {
  demosaic: ['Demosaic', 'A picture in square blocks of one colour becomes one without them.'],
  upscale: ['Upscale', 'A small picture becomes a larger one.'],
  colorize: ['Colorize', 'Line art becomes a coloured drawing.'],
  inpaint: ['Inpaint', 'Holes are filled; you draw where they are.'],
  denoise: ['Denoise', 'Noise, and the traces of JPEG, go away.'],
  translate: ['Translate', 'A picture of one kind becomes one of another.'],
};

const nameOf = (task: string): string => TASKS[task]?.[0] ?? task;

/** @param changed Called after each change; not for what is chosen at first. */
export function restorationChoices({ tasks, formats, complete }: Offers, changed: () => void): Choices {
  const possible = tasks.filter(({ models }) => models.length > 0);
  let task = possible[0];
  const does = element('p', { class: 'hint' });
  const model = element('select');
  const scale = element('select');
  const format = element(
    'select',
    {},
    ...formats.map((name) => element('option', { value: name }, name.toUpperCase())),
  );
  const modelField = element('label', { class: 'field' }, 'Model', model);
  const scaleField = element('label', { class: 'field' }, 'Times larger', scale);

  const chosenModel = () => task?.models.find(({ name }) => name === model.value);

  function showModels(): void {
    does.textContent = task ? (TASKS[task.task]?.[1] ?? '') : '';
    model.replaceChildren(
      ...(task?.models ?? []).map(({ name, title }) => element('option', { value: name }, title || name)),
    );
    modelField.hidden = (task?.models.length ?? 0) < 2;
    showScales();
  }
  function showScales(): void {
    const scales = chosenModel()?.scales ?? [];
    scale.replaceChildren(...scales.map((factor) => element('option', { value: factor }, `${factor} ×`)));
    scaleField.hidden = scales.length === 0;
  }
  function choose(chosen: OfferedTask): void {
    task = chosen;
    showModels();
    changed();
  }

  model.addEventListener('change', () => {
    showScales();
    changed();
  });
  for (const control of [scale, format]) control.addEventListener('change', changed);
  showModels();
  return {
    element: element(
      'form',
      { class: 'restoration-choices' },
      taskBar(tasks, task, choose),
      does,
      missing(tasks, complete),
      element(
        'div',
        { class: 'fields' },
        modelField,
        scaleField,
        element('label', { class: 'field' }, 'Comes back as', format),
      ),
    ),
    current: () => {
      const chosen = chosenModel();
      if (task === undefined || chosen === undefined) return undefined;
      return {
        task,
        model: chosen,
        scale: chosen.scales.length > 0 ? Number(scale.value) : undefined,
        format: format.value,
      };
    },
  };
}

function taskBar(
  tasks: readonly OfferedTask[],
  first: OfferedTask | undefined,
  choose: (task: OfferedTask) => void,
): HTMLElement {
  const radios = tasks.map((task) => {
    const radio = element('input', {
      type: 'radio',
      name: 'restoration-task',
      value: task.task,
      checked: task === first,
      disabled: task.models.length === 0,
      ...(task.models.length === 0 && { 'aria-describedby': 'restoration-missing' }),
    });
    radio.addEventListener('change', () => choose(task));
    return element('label', {}, radio, element('span', {}, nameOf(task.task)));
  });
  return element(
    'fieldset',
    { class: 'choices' },
    element('legend', {}, 'What is to be done'),
    element('div', {}, ...radios),
  );
}

/** Why some tasks cannot be chosen. */
function missing(tasks: readonly OfferedTask[], complete: boolean): HTMLElement {
  const names = tasks.filter(({ models }) => models.length === 0).map(({ task }) => nameOf(task));
  const why = complete
    ? 'nobody has published a model for that here.'
    : 'model storage does not answer, and models for that may be there.';
  return element(
    'p',
    { class: 'hint', id: 'restoration-missing', hidden: names.length === 0 },
    `Not available: ${names.join(', ')}; ${why}`,
  );
}
