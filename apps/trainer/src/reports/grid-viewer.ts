import type { EmbeddedPicture } from './embedded-pictures.ts';
import { type Html, html } from './html.ts';
import { grouped } from './in-words.ts';

/** A grid of samples, and how far the run was. */
export interface Moment {
  readonly images: number;
  readonly picture: EmbeddedPicture;
}

/** Narrower pictures are enlarged in squares: small pixels are to be seen as such, and not as a blur. */
const SMALL = 400;

/** What grids show: pictures out of nothing, or what becomes of others. */
export interface GridKind {
  readonly restores: boolean;
}

/** What is said of grids. */
const WORDS = {
  samples: { title: 'Samples over time', grid: 'A grid of samples', caption: 'Samples of the same seeds' },
  restored: {
    title: 'Restored pictures over time',
    grid: 'A grid of restored pictures',
    caption: 'Input, output and, of pairs, target of the same rows',
  },
} as const;
const wordsOf = ({ restores }: GridKind) => WORDS[restores ? 'restored' : 'samples'];

/** Grids of pictures with a slider over time, beside the pictures that they are to resemble. */
export function gridViewer(moments: readonly Moment[], reals: EmbeddedPicture | undefined, kind: GridKind): Html {
  return html`<section><h2>${wordsOf(kind).title}</h2>
    ${moments.length > 1 ? slider(moments.length - 1) : undefined}
    <div class="viewer">
      ${moments.length > 0 ? stack(moments, kind) : undefined}
      ${
        reals &&
        html`<figure>${image(reals, { alt: 'The first pictures of the data set' })}
          <figcaption>The data set</figcaption></figure>`
      }
    </div></section>`;
}

const slider = (last: number): Html => html`<div class="time">
  <button id="play" type="button">Play</button>
  <input id="moment" type="range" min="0" max="${last}" step="1" value="${last}" aria-label="Moment of the run"></div>`;

/** All grids lie on one another; the page's script shows one of them. */
function stack(moments: readonly Moment[], kind: GridKind): Html {
  const { grid, caption } = wordsOf(kind);
  const latest = moments.at(-1)!;
  const grids = moments.map((moment) => {
    const alt = `${grid}, ${when(moment)}`;
    return image(moment.picture, { alt, when: when(moment), shown: moment === latest });
  });
  return html`<figure><div class="stack">${grids}</div>
    <figcaption>${caption}, <output id="when">${when(latest)}</output></figcaption></figure>`;
}

function image(
  { url, width, height }: EmbeddedPicture,
  { alt, when: moment, shown }: { readonly alt: string; readonly when?: string; readonly shown?: boolean },
): Html {
  const classes = [...(shown ? ['shown'] : []), ...(width < SMALL ? ['small'] : [])].join(' ');
  return html`<img class="${classes}" src="${url}" width="${width}" height="${height}" alt="${alt}" data-when="${moment}">`;
}

/** Grids are named by thousands of images, so their moment is as round as that. */
const when = ({ images }: Moment): string =>
  images === 0 ? 'before training' : `after about ${grouped(images)} images`;
