import { mountCopyButton } from '../shell/copy.ts';
import { element } from '../shell/element.ts';
import { beforeAfter } from './before-after.ts';
import type { ChosenPicture } from './chosen-picture.ts';
import { curlOf, type NamedFile, type Order } from './order.ts';
import { fileNamed } from './picture-type.ts';

/** What came back, beside what was sent: looked at, kept, and asked for again. */
export interface Outcome {
  readonly element: HTMLElement;
  /** Lets go of the files. */
  dispose(): void;
}

export async function showOutcome(sent: ChosenPicture, order: Order, restored: Blob): Promise<Outcome> {
  const bitmap = await createImageBitmap(restored);
  const { width, height } = bitmap;
  const addresses: string[] = [];
  const link = (words: string, { file, name }: NamedFile, attributes = {}) => {
    const href = URL.createObjectURL(file);
    addresses.push(href);
    return element('a', { href, download: name, ...attributes }, words);
  };
  const output = { file: restored, name: fileNamed(sent.name, restored.type, 'restored') };
  return {
    element: element(
      'div',
      { class: 'outcome' },
      beforeAfter(
        { bitmap: sent.bitmap, words: `What was sent, ${sent.width} × ${sent.height} pixels` },
        { bitmap, words: `What came back, ${width} × ${height} pixels; its detail is invented` },
      ),
      element(
        'p',
        { class: 'links' },
        link(`Download, ${width} × ${height}`, output, { class: 'button' }),
        link('What was sent', order.picture),
        ...(order.mask ? [link('Its mask', order.mask)] : []),
      ),
      reproduction(curlOf(order, location.origin, output.name)),
    ),
    dispose: () => {
      bitmap.close();
      for (const address of addresses) URL.revokeObjectURL(address);
    },
  };
}

function reproduction(command: string): HTMLElement {
  const copy = element('button', { type: 'button', class: 'quiet' }, 'Copy');
  mountCopyButton(copy, () => command);
  return element(
    'details',
    { class: 'reproduction' },
    element('summary', {}, 'The same by curl'),
    element('pre', { tabindex: 0 }, element('code', {}, command)),
    copy,
  );
}
