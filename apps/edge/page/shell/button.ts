import { element } from './element.ts';

type Attributes = Parameters<typeof element>[1];

/** A button that sends no form. */
export function button(words: string, act: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = element('button', { type: 'button', ...attributes }, words);
  made.addEventListener('click', act);
  return made;
}
