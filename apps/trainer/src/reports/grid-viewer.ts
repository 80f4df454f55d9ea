import type { EmbeddedPicture } from './embedded-pictures.ts';
import { type Html, html } from './html.ts';
import { grouped } from './in-words.ts';

/** A grid of samples, and how far the run was. */
export interface Moment {
  readonly images: number;
  readonly picture: EmbeddedPicture;
}

/** Small pixels are to be seen as such, and not as a blur. */
const SMALL = 400;

/** Grids of samples with a slider over time, beside the pictures that they are to resemble. */
export function gridViewer(moments: readonly Moment[], reals: EmbeddedPicture | undefined): Html {
  const last = moments.length - 1;
  return html`<section><h2>Samples over time</h2>
${
  last > 0
    ? html`<div class="time"><button id="play" type="button">Play</button>
  <input id="moment" type="range" min="0" max="${last}" step="1" value="${last}" aria-label="Moment of the run"></div>`
    : ''
}
<div class="viewer">
${
  last >= 0
    ? html`<figure><div class="stack">${moments.map((moment, index) => grid(moment, index === last))}</div>
  <figcaption>Samples of the same seeds, <output id="when">${when(moments[last]!)}</output></figcaption></figure>`
    : ''
}
${
  reals === undefined
    ? ''
    : html`<figure>${image(reals, 'The first pictures of the data set', '')}<figcaption>The data set</figcaption></figure>`
}
</div></section>`;
}

const grid = (moment: Moment, shown: boolean): Html =>
  image(moment.picture, `A grid of samples, ${when(moment)}`, shown ? 'shown' : '', when(moment));

function image({ url, width, height }: EmbeddedPicture, text: string, kind: string, moment = ''): Html {
  const classes = width < SMALL ? `${kind} small` : kind;
  return html`<img class="${classes}" src="${url}" width="${width}" height="${height}" alt="${text}" data-when="${moment}">`;
}

/** Grids are named by thousands of images, so their moment is as round as that. */
const when = ({ images }: Moment): string =>
  images === 0 ? 'before training' : `after about ${grouped(images)} images`;
