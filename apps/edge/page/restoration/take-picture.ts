import { button } from '../shell/button.ts';
import { element } from '../shell/element.ts';
import type { NamedFile } from './order.ts';

/** The ways in which a picture comes into the page. */
export interface Entrances {
  taken(picture: NamedFile): void;
  example(): void;
  /** What came is no picture. */
  refused(words: string): void;
}

const PASTED = 'pasted';

/** A place to drop pictures on, with buttons for those who drop nothing. Pasting works anywhere on the page. */
export function pictureEntrances({ taken, example, refused }: Entrances): HTMLElement {
  const input = element('input', { type: 'file', accept: 'image/*', hidden: true });
  input.addEventListener('change', () => {
    const [file] = input.files ?? [];
    if (file) taken({ file, name: file.name });
    // The same file may be chosen again.
    input.value = '';
  });
  const place = element(
    'div',
    { class: 'drop' },
    element('p', {}, 'Drop a picture here, or paste one.'),
    element(
      'div',
      { class: 'drop-buttons' },
      button('Choose a file', () => input.click()),
      button('Try an example', example, { class: 'quiet' }),
    ),
    input,
  );
  place.addEventListener('dragover', (event) => {
    event.preventDefault();
    place.classList.add('over');
  });
  for (const end of ['dragleave', 'drop']) place.addEventListener(end, () => place.classList.remove('over'));
  place.addEventListener('drop', (event) => {
    event.preventDefault();
    const file = pictureIn(event.dataTransfer);
    const address = event.dataTransfer?.getData('text/uri-list').split(/\r?\n/)[0];
    if (file) taken(file);
    else if (address)
      void fetchOwn(address).then(taken, () => refused('Only files, and pictures of this page, can be dropped here.'));
    else refused('What was dropped is no file.');
  });
  document.addEventListener('paste', (event) => {
    const file = pictureIn(event.clipboardData);
    if (file) taken(file);
  });
  return place;
}

function pictureIn(transfer: DataTransfer | null): NamedFile | undefined {
  const [file] = transfer?.files ?? [];
  return file && { file, name: file.name || PASTED };
}

/** A picture of this page that was dragged. Throws for one of another place: it could not be read. */
async function fetchOwn(address: string): Promise<NamedFile> {
  const url = new URL(address, location.href);
  if (url.origin !== location.origin) throw new Error('not ours');
  const response = await fetch(url);
  if (!response.ok) throw new Error('not there');
  return { file: await response.blob(), name: decodeURIComponent(url.pathname.split('/').pop() || PASTED) };
}
