import { element, find } from '../shell/element.ts';
import { NO_SEEDS } from './face-url.ts';
import type { Models, Sampler } from './models.ts';
import { randomSeed, seedAt } from './seeds.ts';
import { PSI_STEPS, type View } from './view.ts';

/** Typing is over when nothing was typed for so long. */
const TYPED_MS = 300;

type Change = (change: Partial<View>) => void;

/** What to draw: seed, psi and model, and class or text where the model has them. */
export class Fields {
  readonly #seed: HTMLInputElement;
  readonly #psi: HTMLInputElement;
  readonly #psiShown: HTMLOutputElement;
  readonly #model: HTMLSelectElement;
  readonly #class: HTMLSelectElement;
  readonly #text: HTMLInputElement;
  readonly #textHint: HTMLElement;
  readonly #about: HTMLElement;
  /** The model whose classes and texts the fields offer. */
  #offered: Sampler | undefined;

  constructor(root: HTMLElement, change: Change) {
    this.#seed = find(root, '#seed', HTMLInputElement);
    this.#psi = find(root, '#psi', HTMLInputElement);
    this.#psiShown = find(root, '#psi-shown', HTMLOutputElement);
    this.#model = find(root, '#model', HTMLSelectElement);
    this.#class = find(root, '#class', HTMLSelectElement);
    this.#text = find(root, '#text', HTMLInputElement);
    this.#textHint = find(root, '#text-hint', HTMLElement);
    this.#about = find(root, '#about', HTMLElement);

    onSeedTyped(this.#seed, (seed) => change({ seed, wall: seed }));
    this.#psi.addEventListener('input', () => change({ psi: stepped(this.#psi.value) }));
    this.#model.addEventListener('change', () =>
      change({ model: this.#model.value || undefined, class: undefined, text: undefined, layers: undefined }),
    );
    this.#class.addEventListener('change', () => change({ class: this.#class.value || undefined }));
    onTyped(this.#text, () => {
      this.#textHint.textContent = '';
      change({ text: this.#text.value.trim() || undefined });
    });
    find(root, '#another', HTMLButtonElement).addEventListener('click', () => {
      const seed = randomSeed();
      change({ seed, wall: seed, other: seedAt(seed, 1) });
    });
    find(root, '#controls', HTMLFormElement).addEventListener('submit', (event) => event.preventDefault());
  }

  show(view: View, model: Sampler | undefined): void {
    write(this.#seed, view.seed);
    this.#psi.value = String(view.psi);
    this.#psi.setAttribute('aria-valuetext', psiInWords(view.psi));
    this.#psiShown.value = String(view.psi);
    this.#model.value = view.model ?? '';
    if (model !== this.#offered) this.#offer(model);
    this.#class.value = view.class ?? '';
    // What the model read is not always what was typed, and nobody's typing is to be replaced.
    if (view.text === undefined || this.#textHint.textContent === '') write(this.#text, view.text ?? '');
  }

  /** @param current the reference of a link, which may be to a model that no list has. */
  offerModels({ samplers, complete }: Models, current: string | undefined): void {
    // A version that a link pins stands behind the newest of its name.
    const newest = samplers.filter(({ name }, index) => samplers.findIndex((model) => model.name === name) === index);
    const options = newest.map(({ name, title, default: isDefault }) =>
      element('option', { value: isDefault ? '' : name }, title === name ? name : `${name}: ${title}`),
    );
    const listed = current === undefined || options.some(({ value }) => value === current);
    if (!listed) options.push(element('option', { value: current }, shortened(current)));
    this.#model.replaceChildren(...options);
    this.#model.value = current ?? '';
    this.#model.title = complete ? '' : 'Published models cannot be listed at the moment.';
  }

  /** What the model made of a text. */
  tellText(asked: string, read: string | undefined): void {
    if (read === asked) this.#textHint.textContent = '';
    else this.#textHint.textContent = read ? `Read as “${read}”.` : 'The model knows none of these words.';
  }

  #offer(model: Sampler | undefined): void {
    this.#offered = model;
    const { classes = [], text = null } = model?.controls ?? {};
    shownWith(this.#class, classes.length > 0);
    shownWith(this.#text, text !== null);
    this.#class.replaceChildren(
      element('option', { value: '' }, 'As the seed decides'),
      ...classes.map((name) => element('option', { value: name }, name)),
    );
    this.#textHint.textContent = '';
    this.#text.placeholder = text?.examples[0] ?? '';
    const examples = find(document, '#text-examples', HTMLDataListElement);
    examples.replaceChildren(...(text?.examples ?? []).map((value) => element('option', { value })));
    this.#about.replaceChildren(...(model ? about(model) : []));
  }
}

/** Calls back when a seed was typed that the API takes. */
export function onSeedTyped(input: HTMLInputElement, typed: (seed: string) => void): void {
  onTyped(input, () => {
    const refused = NO_SEEDS.includes(input.value);
    input.setCustomValidity(
      refused ? `“${input.value}” has a meaning of its own in addresses: take another seed.` : '',
    );
    input.reportValidity();
    if (!refused && input.value !== '') typed(input.value);
  });
}

function onTyped(input: HTMLInputElement, typed: () => void): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  input.addEventListener('input', () => {
    clearTimeout(timer);
    timer = setTimeout(typed, TYPED_MS);
  });
}

/** Leaves the field alone where it says so already: its cursor stays. */
export function write(input: HTMLInputElement, value: string): void {
  if (input.value !== value) input.value = value;
}

function about({ name, licence, credits, picture }: Sampler): (Node | string)[] {
  const by = credits.length > 0 ? `; after ${credits.map((credit) => credit.name).join(', ')}` : '';
  const card = element('a', { href: `/v1/models/${encodeURIComponent(name)}` }, 'Its card');
  return [`Pictures of ${picture.width} × ${picture.height}, ${licence}${by}. `, card];
}

/** A field and its label. */
function shownWith(control: HTMLElement, shown: boolean): void {
  const field = control.closest<HTMLElement>('.field');
  if (field) field.hidden = !shown;
}

const stepped = (value: string): number => Math.round(Number(value) * PSI_STEPS) / PSI_STEPS;

const psiInWords = (psi: number): string =>
  psi === 0 ? '0, the mean face' : psi === 1 ? '1, all variety' : String(psi);

const shortened = (reference: string): string => reference.replace(/@(\w{8})\w+$/, '@$1…');
