import type { FaceWish } from './wish.ts';

/**
 * Paths of the public API, written as it writes them itself, for another spelling would cost a redirect: what is so anyway is
 * left out.
 */

export const USUAL_PSI = 0.7;
export const USUAL_FRAMES = 12;

export const FORMATS = ['png', 'webp', 'jpg'] as const;
export type Format = (typeof FORMATS)[number];

export interface Rendition {
  readonly format: Format | 'json';
  /** Pixels from left to right, a whole multiple of what the model draws; that itself where there is none. */
  readonly size?: number | undefined;
  /** `name@digest`: the picture of this very model, for good. */
  readonly pinned?: string | undefined;
}

/** Names that stand for something else in the place of a seed. */
export const NO_SEEDS: readonly string[] = ['random', 'grid', 'morph'];

export function facePath(wish: FaceWish, { format, size, pinned }: Rendition): string {
  const { class: named, text, mix, layers, model } = wish;
  const query = {
    psi: psiOf(wish),
    class: named,
    text,
    mix,
    layers: layers && `${layers.from}-${layers.to}`,
    size,
    model,
  };
  return at(pinned, `/faces/${encodeURIComponent(wish.seed)}.${format}`, query);
}

/** From the wish's face to that of another seed, and back. Pictures that move come as APNG and animated WebP. */
export function morphPath(wish: FaceWish, to: string, frames: number, { format, size, pinned }: Rendition): string {
  const { seed: from, class: named, text, model } = wish;
  const said = frames === USUAL_FRAMES ? undefined : frames;
  const query = { from, to, frames: said, psi: psiOf(wish), class: named, text, size, model };
  return at(pinned, `/faces/morph.${format === 'png' ? 'png' : 'webp'}`, query);
}

/** Faces of seeds that follow each other, as one picture; undefined where the first is a text, or the last no number any more. */
export function gridPath(wish: FaceWish, count: number, columns: number, { format }: Rendition): string | undefined {
  const first = Number(wish.seed);
  if (!/^\d+$/.test(wish.seed) || String(first) !== wish.seed || first + count > 2 ** 32) return undefined;
  const { class: named, text, model } = wish;
  const query = { seeds: `${first}-${first + count - 1}`, columns, psi: psiOf(wish), class: named, text, model };
  return at(undefined, `/faces/grid.${format}`, query);
}

const psiOf = ({ psi }: FaceWish): number | undefined => (psi === USUAL_PSI ? undefined : psi);

type Said = Readonly<Record<string, string | number | undefined>>;

function at(pinned: string | undefined, path: string, { model, ...said }: Said): string {
  // A model with its digest is a folder, and never a parameter.
  const folder = pinned ?? (String(model).includes('@') ? model : undefined);
  const asked = Object.entries(folder === undefined ? { ...said, model } : said).flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${encodeValue(String(value))}`],
  );
  const place = folder === undefined ? '/v1' : `/v1/models/${folder}`;
  return `${place}${path}${asked.length === 0 ? '' : `?${asked.join('&')}`}`;
}

/** As URL parsers leave it alone: they would encode an apostrophe in a query themselves. */
const encodeValue = (text: string): string => encodeURIComponent(text).replaceAll("'", '%27');
