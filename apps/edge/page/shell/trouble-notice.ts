import { element } from './element.ts';
import type { Trouble } from './trouble.ts';

/**
 * Tells a trouble in words, with a link to what its kind means, and a button where trying again makes sense.
 * @param place an element with role="alert"; emptied first.
 */
export function showTrouble(place: HTMLElement, trouble: Trouble, again?: () => void): void {
  const notice = element('div', { class: 'trouble' });
  notice.append(element('p', {}, element('strong', {}, trouble.title), trouble.detail ? `. ${trouble.detail}` : '.'));
  if (trouble.allowed.length > 0) {
    notice.append(element('p', { class: 'hint' }, `What would work: ${trouble.allowed.join(', ')}`));
  }
  if (trouble.retryAt !== undefined) notice.append(element('p', {}, `Try again at ${clock(trouble.retryAt)}.`));
  const [link, button] = [linkTo(trouble), again && againButton(again)];
  if (link || button) notice.append(element('p', { class: 'actions' }, ...[button, link].filter((part) => !!part)));
  place.replaceChildren(notice);
}

export function clearTrouble(place: HTMLElement): void {
  place.replaceChildren();
}

/** Only into this site: a type is an identifier, and may be anything. */
function linkTo({ type }: Trouble): HTMLElement | undefined {
  return type !== undefined && /^\/(?![/\\])/.test(type) ? element('a', { href: type }, 'What this means') : undefined;
}

function againButton(again: () => void): HTMLElement {
  const button = element('button', { type: 'button', class: 'quiet' }, 'Try again');
  button.addEventListener('click', again);
  return button;
}

const clock = (time: number): string =>
  // The whole second after, so that nobody is told to come too soon.
  new Date(Math.ceil(time / 1000) * 1000).toLocaleTimeString(undefined, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
