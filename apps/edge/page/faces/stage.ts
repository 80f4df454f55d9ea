import { find } from '../shell/element.ts';
import { PictureLoader } from './picture-loader.ts';

export interface Scene {
  readonly path: string;
  /** What to see while a moving picture does not play. */
  readonly still: string;
  readonly moves: boolean;
  readonly alt: string;
  readonly caption: string;
}

/** The large view of one picture: each of its pixels is a square of the same size. */
export class Stage {
  readonly #frame: HTMLElement;
  readonly #caption: HTMLElement;
  readonly #play: HTMLButtonElement;
  readonly #loader = new PictureLoader<'stage'>();
  readonly #fail: (url: string) => void;
  #scene: Scene | undefined;
  #picture: HTMLImageElement | undefined;
  /** Nothing moves by itself for people who asked for less motion. */
  #plays = !matchMedia('(prefers-reduced-motion: reduce)').matches;

  constructor(root: HTMLElement, fail: (url: string) => void) {
    this.#fail = fail;
    this.#frame = find(root, '.frame', HTMLElement);
    this.#caption = find(root, '#caption', HTMLElement);
    this.#play = find(root, '#play', HTMLButtonElement);
    this.#play.addEventListener('click', () => {
      this.#plays = !this.#plays;
      if (this.#scene) this.show(this.#scene);
    });
    const smooth = find(root, '#smooth', HTMLInputElement);
    const applySmooth = () => this.#frame.classList.toggle('smooth', smooth.checked);
    smooth.addEventListener('change', applySmooth);
    applySmooth();
    addEventListener('resize', () => this.#fit());
  }

  show(scene: Scene): void {
    this.#scene = scene;
    this.#play.hidden = !scene.moves;
    this.#play.textContent = this.#plays ? 'Pause' : 'Play';
    const path = scene.moves && !this.#plays ? scene.still : scene.path;
    const done = (picture: HTMLImageElement) => {
      picture.alt = scene.alt;
      this.#frame.replaceChildren(picture);
      this.#picture = picture;
      this.#caption.textContent = scene.caption;
      this.#frame.removeAttribute('aria-busy');
      this.#fit();
    };
    if (this.#picture?.getAttribute('src') === path) {
      this.#loader.cancel('stage');
      done(this.#picture);
      return;
    }
    this.#frame.setAttribute('aria-busy', 'true');
    this.#loader.load('stage', path, done, this.#fail);
  }

  /** Once more, after it failed. */
  again(): void {
    if (this.#scene) this.show(this.#scene);
  }

  /** The largest whole multiple of the picture that the frame has room for. */
  #fit(): void {
    const picture = this.#picture;
    if (picture === undefined) return;
    const times = Math.max(1, Math.floor(this.#frame.clientWidth / picture.naturalWidth));
    picture.width = picture.naturalWidth * times;
    picture.height = picture.naturalHeight * times;
  }
}
