import { button } from '../shell/button.ts';
import { element } from '../shell/element.ts';
import { type Trouble, troubleFrom } from '../shell/trouble.ts';
import { clearTrouble, showTrouble } from '../shell/trouble-notice.ts';
import type { Choice } from './choices.ts';
import { type ChosenPicture, openPicture, redrawn } from './chosen-picture.ts';
import { makeExample } from './example.ts';
import { type MaskEditor, maskEditor } from './mask-editor.ts';
import { type Objection, objectionTo } from './objection.ts';
import type { Limits } from './offers.ts';
import { type NamedFile, type Order, sendOrder } from './order.ts';
import { type Outcome, showOutcome } from './outcome.ts';
import { progressLine } from './progress-line.ts';
import { pictureEntrances } from './take-picture.ts';

/** A picture in work: how it comes in, what stands against it, how it is sent, and what comes back. */
export interface Workbench {
  readonly element: HTMLElement;
  /** Something else is chosen now. */
  changed(): void;
}

/** The task that needs to be told where the holes are. */
const WITH_MASK = 'inpaint';
/** Pictures up to this many pixels a side are shown enlarged, as squares. */
const SMALL = 256;

export function restorationBench(limits: Limits, choice: () => Choice | undefined): Workbench {
  let picture: ChosenPicture | undefined;
  let editor: MaskEditor | undefined;
  let outcome: Outcome | undefined;
  let running: AbortController | undefined;
  let taken = 0;

  const preview = element('div', { class: 'chosen' });
  const trouble = element('div', { role: 'alert' });
  const result = element('div', {});
  const send = button('Restore', () => void restore(), { disabled: true });
  const cancel = button('Cancel', () => running?.abort(), { class: 'quiet', hidden: true });
  const progress = progressLine();
  const entrances = pictureEntrances({
    taken: ({ file, name }) => void take(() => openPicture(file, name)),
    example: () => void take(() => makeExample(choice()?.task.task ?? '')),
    refused: (words) => complain(said('This cannot be used', words)),
  });

  async function take(open: () => Promise<ChosenPicture>): Promise<void> {
    running?.abort();
    const mine = ++taken;
    try {
      const opened = await open();
      if (mine !== taken) return; // another one came meanwhile
      picture?.bitmap.close();
      picture = opened;
      editor = undefined;
      progress.say('');
      forget();
      show();
    } catch (error) {
      if (mine === taken) complain(troubleFrom(error));
    }
  }

  /** The picture as it is, the tools of its task, and what stands against it. */
  function show(): void {
    const chosen = choice();
    if (picture === undefined || chosen === undefined) return;
    const masked = chosen.task.task === WITH_MASK;
    if (masked) editor ??= maskEditor(picture, marked);
    preview.replaceChildren(masked && editor ? editor.element : portrait(picture), factsOf(picture));
    clearTrouble(trouble);
    const objection = objectionNow();
    if (objection) {
      const { title, detail, remedy } = objection;
      const help = () => void take(() => redrawn(picture!, remedy.side));
      complain(said(title, detail), button(remedy.words, help, { class: 'quiet' }));
    }
    settle();
  }

  function objectionNow(): Objection | undefined {
    if (picture === undefined) return undefined;
    const { width, height, taken, file } = picture;
    return objectionTo({ width, height, taken, bytes: file.size }, limits, choice()?.scale);
  }

  /** Buttons, as things stand. */
  function settle(): void {
    send.disabled = picture === undefined || running !== undefined || objectionNow() !== undefined;
    cancel.hidden = running === undefined;
  }

  function complain(what: Trouble, ...remedies: HTMLElement[]): void {
    showTrouble(trouble, what);
    trouble.firstElementChild?.append(...remedies);
  }

  /** The holes are others now. */
  function marked(): void {
    forget();
    clearTrouble(trouble);
  }

  /** What came back belongs to another question now. */
  function forget(): void {
    outcome?.dispose();
    outcome = undefined;
    result.replaceChildren();
  }

  async function restore(): Promise<void> {
    const chosen = choice();
    if (picture === undefined || chosen === undefined) return;
    const sent = picture;
    const mask = chosen.task.task === WITH_MASK ? await editor?.mask() : undefined;
    if (chosen.task.task === WITH_MASK && mask === undefined && !sent.transparent) {
      complain(said('There are no holes', 'Draw over what is to be filled, or add a rectangle.'));
      return;
    }
    const order = orderOf(chosen, sent, mask);
    const controller = new AbortController();
    running = controller;
    forget();
    clearTrouble(trouble);
    settle();
    progress.start();
    try {
      outcome = await showOutcome(sent, order, await sendOrder(order, controller.signal));
      result.replaceChildren(outcome.element);
      result.scrollIntoView({ block: 'nearest' });
      progress.stop('Restored: before and after can be compared.');
    } catch (error) {
      progress.stop(controller.signal.aborted ? 'Cancelled.' : '');
      if (!controller.signal.aborted) complain(troubleFrom(error));
    } finally {
      running = undefined;
      settle();
    }
  }

  return {
    element: element(
      'div',
      { class: 'workbench' },
      element(
        'div',
        { class: 'bench-in' },
        entrances,
        preview,
        trouble,
        element('div', { class: 'bench-act' }, send, cancel),
        progress.element,
      ),
      result,
    ),
    changed: () => {
      running?.abort();
      forget();
      show();
    },
  };
}

/** What this page itself says. */
const said = (title: string, detail: string): Trouble => ({ title, detail, allowed: [], status: 0 });

const orderOf = ({ task, model, scale, format }: Choice, { file, name }: ChosenPicture, mask?: NamedFile): Order => ({
  path: task.path,
  model: model.default ? undefined : model.name,
  scale,
  format,
  picture: { file, name },
  mask,
});

function portrait({ bitmap, width, height, name }: ChosenPicture): HTMLCanvasElement {
  const small = Math.max(width, height) <= SMALL;
  const canvas = element('canvas', {
    width,
    height,
    role: 'img',
    'aria-label': `The picture that would be sent, ${name}`,
    class: small ? 'small' : 'large',
  });
  canvas.getContext('2d')!.drawImage(bitmap, 0, 0);
  return canvas;
}

const factsOf = ({ name, width, height, file }: ChosenPicture): HTMLElement =>
  element(
    'p',
    { class: 'hint' },
    `${name}: ${width} × ${height} pixels, ${Math.max(1, Math.round(file.size / 1024))} KiB`,
  );
