import { element } from '../shell/element.ts';
import { PictureLoader } from './picture-loader.ts';
import { seedAt } from './seeds.ts';

export const FACES = 24;
/** Faces this far below the edge of the window are loaded before they are scrolled to. */
const AHEAD = '25%';

export interface WallFaces {
  /** The first seed. */
  readonly first: string;
  pathOf(seed: string): string;
}

interface Tile {
  readonly label: HTMLLabelElement;
  readonly radio: HTMLInputElement;
  readonly badge: HTMLElement;
  picture: HTMLElement;
  seed: string;
  /** What it should show, and what it does. */
  wanted: string;
  shown: string;
  near: boolean;
}

/** Faces side by side, one request each, of which one is chosen: a group of radio buttons, so that keys work as they do. */
export class Wall {
  readonly #tiles: readonly Tile[];
  readonly #loader: PictureLoader<Tile>;
  readonly #fail: (url: string) => void;

  /**
   * @param root a fieldset; tiles are added to it.
   * @param events `choose` with a seed that was clicked, `fail` with a URL that gave no picture, `rest` when all that can be seen is there.
   */
  constructor(
    root: HTMLElement,
    events: { choose: (seed: string) => void; fail: (url: string) => void; rest: () => void },
  ) {
    this.#fail = events.fail;
    this.#loader = new PictureLoader(events.rest);
    this.#tiles = Array.from({ length: FACES }, makeTile);
    const grid = element('div', { class: 'tiles' }, ...this.#tiles.map(({ label }) => label));
    root.append(grid);
    grid.addEventListener('change', ({ target }) => {
      const tile = this.#tiles.find(({ radio }) => radio === target);
      if (tile) events.choose(tile.seed);
    });
    grid.addEventListener('keydown', (event) => this.#moveByRows(event, grid));
    this.#watch();
  }

  show({ first, pathOf }: WallFaces): void {
    this.#tiles.forEach((tile, index) => {
      tile.seed = seedAt(first, index);
      tile.wanted = pathOf(tile.seed);
      tile.radio.setAttribute('aria-label', altOf(tile.seed));
      this.#load(tile);
    });
  }

  /** @param chosen the seed that a click on another would replace. @param marks seeds with a letter on their face. */
  mark(chosen: string, marks: ReadonlyMap<string, string>): void {
    for (const { radio, badge, label, seed } of this.#tiles) {
      radio.checked = seed === chosen;
      badge.textContent = marks.get(seed) ?? '';
      label.classList.toggle('marked', marks.has(seed));
    }
  }

  /** Once more, for faces that did not come. */
  again(): void {
    for (const tile of this.#tiles) this.#load(tile);
  }

  #load(tile: Tile): void {
    const { wanted, near } = tile;
    if (wanted === tile.shown || !near) {
      this.#loader.cancel(tile);
      return;
    }
    const show = (picture: HTMLImageElement) => {
      picture.alt = altOf(tile.seed);
      tile.picture.replaceWith(picture);
      tile.picture = picture;
      tile.shown = wanted;
    };
    this.#loader.load(tile, wanted, show, this.#fail);
  }

  #watch(): void {
    const observer = new IntersectionObserver(
      (entries) => {
        for (const { target, isIntersecting } of entries) {
          const tile = this.#tiles.find(({ label }) => label === target);
          if (tile === undefined) continue;
          tile.near = isIntersecting;
          this.#load(tile);
        }
      },
      { rootMargin: AHEAD },
    );
    for (const { label } of this.#tiles) observer.observe(label);
  }

  /** Left and right are the browser's; up and down would be the same, and here they are rows. */
  #moveByRows(event: KeyboardEvent, grid: HTMLElement): void {
    const columns = getComputedStyle(grid).gridTemplateColumns.split(' ').length;
    const step = { ArrowUp: -columns, ArrowDown: columns }[event.key];
    const from = this.#tiles.findIndex(({ radio }) => radio === event.target);
    if (step === undefined || from < 0) return;
    event.preventDefault();
    const tile = this.#tiles[from + step];
    if (tile === undefined) return;
    tile.radio.focus();
    tile.radio.click();
  }
}

function makeTile(): Tile {
  const radio = element('input', { type: 'radio', name: 'wall-face' });
  const picture = element('span', { class: 'blank' });
  const badge = element('span', { class: 'badge', 'aria-hidden': 'true' });
  const label = element('label', { class: 'tile' }, radio, picture, badge);
  return { label, radio, badge, picture, seed: '', wanted: '', shown: '', near: false };
}

export const altOf = (seed: string): string => `Generated face, seed ${seed}`;
