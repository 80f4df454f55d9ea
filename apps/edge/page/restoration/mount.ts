import { element } from '../shell/element.ts';
import { troubleFrom } from '../shell/trouble.ts';
import { showTrouble } from '../shell/trouble-notice.ts';
import { type Choices, restorationChoices } from './choices.ts';
import { fetchOffers, type Offers } from './offers.ts';
import { restorationBench } from './workbench.ts';

/** Drag a picture in, and see it restored. */
export function mountRestoration(root: HTMLElement): void {
  const place = element(
    'div',
    {},
    element('p', { class: 'hint', role: 'status' }, 'Asking what can be restored here…'),
  );
  root.append(
    element('p', { class: 'lede' }, 'A damaged small picture in, a whole one out.'),
    element(
      'p',
      { class: 'hint' },
      'What comes back is invented, not recovered: it looks likely, and is no evidence of what was there. Nothing that you send is stored.',
    ),
    place,
  );
  void ask(place);
}

async function ask(place: HTMLElement): Promise<void> {
  try {
    show(place, await fetchOffers());
  } catch (error) {
    const notice = element('div', { role: 'alert' });
    place.replaceChildren(notice);
    showTrouble(notice, troubleFrom(error), () => void ask(place));
  }
}

function show(place: HTMLElement, offers: Offers): void {
  let choices: Choices | undefined;
  const bench = restorationBench(offers.limits, () => choices?.current());
  choices = restorationChoices(offers, () => bench.changed());
  if (choices.current() === undefined) {
    place.replaceChildren(element('p', {}, 'Nothing can be restored here: there is no model for any task.'));
    return;
  }
  place.replaceChildren(choices.element, bench.element);
}
