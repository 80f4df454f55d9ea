import { mountCopyButton } from '../shell/copy.ts';
import { element, find } from '../shell/element.ts';
import { FORMATS, type Format, type Rendition } from './face-url.ts';

/** Pixels of the longer side that the API enlarges to. */
const MOST_SIDE = 512;

export interface Shared {
  /** The picture on the stage, in whatever rendition is asked for. */
  pathOf(rendition: Rendition): string;
  readonly alt: string;
  readonly moves: boolean;
  readonly picture: { readonly width: number; readonly height: number };
  /** `name@digest` of the model, where it is known. */
  readonly pinned: string | undefined;
  /** The numbers behind the picture, of one that has them. */
  readonly json: string | undefined;
  /** The wall as one picture, where it comes as one. */
  readonly grid: string | undefined;
}

/** What is on the stage, to take along: its address, a line of HTML and a command, for a format and size of one's choice. */
export class Sharing {
  readonly #root: HTMLElement;
  readonly #format: HTMLSelectElement;
  readonly #size: HTMLSelectElement;
  readonly #pin: HTMLInputElement;
  readonly #texts: Readonly<Record<'url' | 'html' | 'curl', HTMLElement>>;
  readonly #download: HTMLAnchorElement;
  readonly #json: HTMLAnchorElement;
  readonly #grid: HTMLAnchorElement;
  #shared: Shared | undefined;

  constructor(root: HTMLElement) {
    this.#root = root;
    this.#format = find(root, '#share-format', HTMLSelectElement);
    this.#size = find(root, '#share-size', HTMLSelectElement);
    this.#pin = find(root, '#share-pin', HTMLInputElement);
    this.#download = find(root, '#share-download', HTMLAnchorElement);
    this.#json = find(root, '#share-json', HTMLAnchorElement);
    this.#grid = find(root, '#share-grid', HTMLAnchorElement);
    this.#texts = {
      url: find(root, '#share-url', HTMLElement),
      html: find(root, '#share-html', HTMLElement),
      curl: find(root, '#share-curl', HTMLElement),
    };
    for (const control of [this.#format, this.#size, this.#pin]) {
      control.addEventListener('change', () => this.#write());
    }
    for (const button of root.querySelectorAll<HTMLButtonElement>('button[data-copies]')) {
      const copied = button.dataset.copies;
      mountCopyButton(button, () =>
        copied === 'view' ? location.href : (root.querySelector(`#share-${copied}`)?.textContent ?? ''),
      );
    }
  }

  show(shared: Shared): void {
    this.#shared = shared;
    // An animation does not come as JPEG.
    const formats = FORMATS.filter((format) => !shared.moves || format !== 'jpg');
    offer(this.#format, formats, (format) => format.toUpperCase().replace('JPG', 'JPEG'));
    const { width, height } = shared.picture;
    const most = Math.max(1, Math.floor(MOST_SIDE / Math.max(width, height)));
    const times = [1, 2, 4, 8].filter((factor) => factor <= most);
    offer(this.#size, times, (factor) => `${width * factor} × ${height * factor}`);
    this.#pin.disabled = shared.pinned === undefined;
    this.#write();
  }

  #write(): void {
    const shared = this.#shared;
    if (shared === undefined) return;
    const times = Number(this.#size.value);
    const [width, height] = [shared.picture.width * times, shared.picture.height * times];
    const format = this.#format.value as Format;
    const pinned = this.#pin.checked ? shared.pinned : undefined;
    const path = shared.pathOf({ format, size: times > 1 ? width : undefined, pinned });
    const url = location.origin + path;
    this.#texts.url.textContent = url;
    this.#texts.html.textContent = `<img src="${escapeHtml(url)}" width="${width}" height="${height}" alt="${escapeHtml(shared.alt)}">`;
    this.#texts.curl.textContent = `curl -o face.${format} ${quoteForShell(url)}`;
    this.#download.href = path;
    this.#download.download = `face.${format}`;
    linkTo(this.#json, shared.json);
    linkTo(this.#grid, shared.grid);
    this.#root.hidden = false;
  }
}

function linkTo(link: HTMLAnchorElement, path: string | undefined): void {
  link.hidden = path === undefined;
  if (path !== undefined) link.href = path;
}

/** Replaces the options, and keeps the chosen one where it is still there. */
function offer<T extends string | number>(select: HTMLSelectElement, values: readonly T[], name: (value: T) => string) {
  const chosen = select.value;
  select.replaceChildren(...values.map((value) => element('option', { value }, name(value))));
  if (values.some((value) => String(value) === chosen)) select.value = chosen;
}

const escapeHtml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;');

const quoteForShell = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
