import { element, find } from '../shell/element.ts';
import { onSeedTyped, write } from './fields.ts';
import { PictureLoader } from './picture-loader.ts';
import { FRAMES, layersWithin, type Showing, type View } from './view.ts';
import { altOf } from './wall.ts';

/** Of two faces, the one that a click on the wall replaces. */
export type Slot = 'first' | 'second';
const SLOTS: readonly Slot[] = ['first', 'second'];

interface Events {
  change(change: Partial<View>): void;
  /** Another face is to be chosen from the wall now. */
  slot(slot: Slot): void;
  fail(url: string): void;
}

/** One face, or two: which they are, and how they become one, at once or in the course of time. */
export class Pair {
  slot: Slot = 'first';
  readonly #root: HTMLElement;
  readonly #showing: readonly HTMLInputElement[];
  readonly #other: HTMLInputElement;
  readonly #from: HTMLSelectElement;
  readonly #to: HTMLSelectElement;
  readonly #frames: HTMLSelectElement;
  readonly #loader = new PictureLoader<Slot>();
  readonly #fail: (url: string) => void;
  #layers = -1;

  constructor(root: HTMLElement, { change, slot, fail }: Events) {
    this.#root = root;
    this.#fail = fail;
    this.#showing = [...root.querySelectorAll<HTMLInputElement>('input[name="shows"]')];
    this.#other = find(root, '#other', HTMLInputElement);
    this.#from = find(root, '#layers-from', HTMLSelectElement);
    this.#to = find(root, '#layers-to', HTMLSelectElement);
    this.#frames = find(root, '#frames', HTMLSelectElement);
    this.#frames.replaceChildren(...FRAMES.map((count) => element('option', { value: count }, String(count))));

    for (const radio of this.#showing) {
      radio.addEventListener('change', () => {
        const shows = radio.value as Showing;
        // Whoever wants two faces has one already.
        this.#choose(shows === 'face' ? 'first' : 'second');
        change({ shows });
        slot(this.slot);
      });
    }
    for (const radio of root.querySelectorAll<HTMLInputElement>('input[name="slot"]')) {
      radio.addEventListener('change', () => {
        this.slot = radio.value as Slot;
        slot(this.slot);
      });
    }
    onSeedTyped(this.#other, (other) => change({ other }));
    this.#frames.addEventListener('change', () => change({ frames: Number(this.#frames.value) }));
    this.#from.addEventListener('change', () => change({ layers: this.#range('from') }));
    this.#to.addEventListener('change', () => change({ layers: this.#range('to') }));
  }

  /**
   * @param styleLayers of the model; undefined while that is not known.
   * @param pathOf the picture of a seed.
   */
  show(view: View, styleLayers: number | undefined, pathOf: (seed: string) => string): void {
    for (const radio of this.#showing) radio.checked = radio.value === view.shows;
    if (view.shows === 'face') this.#choose('first');
    const mixes = view.shows === 'mix' && (styleLayers ?? 0) > 0;
    this.#reveal('#pair', view.shows === 'morph' || mixes);
    this.#reveal('#mix-controls', mixes);
    this.#reveal('#mix-none', view.shows === 'mix' && styleLayers === 0);
    this.#reveal('#morph-controls', view.shows === 'morph');
    write(this.#other, view.other);
    this.#frames.value = String(view.frames);
    if (mixes) this.#showLayers(view, styleLayers ?? 0);
    if (view.shows === 'morph' || mixes) this.#showFaces({ first: view.seed, second: view.other }, pathOf);
  }

  #choose(slot: Slot): void {
    this.slot = slot;
    find(this.#root, `input[name="slot"][value="${slot}"]`, HTMLInputElement).checked = true;
  }

  #showLayers(view: View, styleLayers: number): void {
    if (this.#layers !== styleLayers) {
      this.#layers = styleLayers;
      for (const select of [this.#from, this.#to]) {
        select.replaceChildren(
          ...Array.from({ length: styleLayers }, (_, layer) =>
            element('option', { value: layer }, nameOf(layer, styleLayers)),
          ),
        );
      }
    }
    const { from, to } = layersWithin(view.layers, styleLayers);
    this.#from.value = String(from);
    this.#to.value = String(to);
  }

  /** The end that was not touched gives way. */
  #range(touched: 'from' | 'to') {
    const [from, to] = [Number(this.#from.value), Number(this.#to.value)];
    return touched === 'from' ? { from, to: Math.max(from, to) } : { from: Math.min(from, to), to };
  }

  #showFaces(seeds: Readonly<Record<Slot, string>>, pathOf: (seed: string) => string): void {
    for (const slot of SLOTS) {
      const place = find(this.#root, `#${slot}-face`, HTMLElement);
      const seed = seeds[slot];
      find(this.#root, `#${slot}-seed`, HTMLElement).textContent = seed;
      const show = (picture: HTMLImageElement) => {
        picture.alt = altOf(seed);
        place.replaceChildren(picture);
      };
      if (place.querySelector('img')?.getAttribute('src') !== pathOf(seed)) {
        this.#loader.load(slot, pathOf(seed), show, this.#fail);
      }
    }
  }

  #reveal(selector: string, shown: boolean): void {
    find(this.#root, selector, HTMLElement).hidden = !shown;
  }
}

const nameOf = (layer: number, count: number): string =>
  layer === 0 ? '0, coarsest' : layer === count - 1 ? `${layer}, finest` : String(layer);
