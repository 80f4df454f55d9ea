import { PARAMETERS } from './contract.ts';

/** Paths as the service writes them itself: another spelling would cost a redirect. */

type Operation = keyof typeof PARAMETERS;
type Query<Name extends Operation> = { readonly [Parameter in (typeof PARAMETERS)[Name][number]]?: string | number };

/** A whole number from 0 to 4294967295, or any text. */
export type Seed = string | number;

/** What is asked for beside a seed. `model` is a name, or `name@digest`, whose answers never change. */
export type FaceWish = Query<'getFace'> & { readonly format?: 'png' | 'webp' | 'jpg' };
export type NumbersWish = Query<'getFaceNumbers'>;
export type GridWish = Omit<Query<'getGrid'>, 'seeds'> & { readonly format?: 'png' | 'webp' | 'jpg' };
export type MorphWish = Omit<Query<'getMorph'>, 'from' | 'to'> & { readonly format?: 'png' | 'webp' };
export type RestorationWish = Query<'restore'>;

type Asked = Readonly<Record<string, string | number | undefined>>;

export const facePath = (seed: Seed, { format = 'png', ...wish }: FaceWish = {}): string =>
  pathOfFaces('getFace', `${encodeURIComponent(seed)}.${format}`, wish);

export const numbersPath = (seed: Seed, wish: NumbersWish = {}): string =>
  pathOfFaces('getFaceNumbers', `${encodeURIComponent(seed)}.json`, wish);

/** @param seeds one by one, or as a list such as `1-16,ada`. */
export const gridPath = (seeds: string | readonly Seed[], { format = 'png', ...wish }: GridWish = {}): string =>
  pathOfFaces('getGrid', `grid.${format}`, { ...wish, seeds: typeof seeds === 'string' ? seeds : seeds.join(',') });

export const morphPath = (from: Seed, to: Seed, { format = 'webp', ...wish }: MorphWish = {}): string =>
  pathOfFaces('getMorph', `morph.${format}`, { ...wish, from, to });

export const restorationPath = (task: string, wish: RestorationWish = {}): string =>
  `/v1/restorations/${encodeURIComponent(task)}${queryOf('restore', wish)}`;

export const modelPath = (model: string): string => `/v1/models/${encodeModel(model)}`;

/** A pinned model has its faces in a folder of its own. */
function pathOfFaces(operation: Operation, file: string, { model, ...wish }: Asked): string {
  const pinned = typeof model === 'string' && model.includes('@');
  const folder = pinned ? `${modelPath(model)}/faces` : '/v1/faces';
  return `${folder}/${file}${queryOf(operation, pinned ? wish : { ...wish, model })}`;
}

function queryOf(operation: Operation, asked: Asked): string {
  const query = PARAMETERS[operation].flatMap((name) => {
    const value = asked[name];
    return value === undefined ? [] : [`${name}=${encodeValue(name, String(value))}`];
  });
  return query.length === 0 ? '' : `?${query.join('&')}`;
}

function encodeValue(name: string, value: string): string {
  if (name === 'model') return encodeModel(value);
  // The commas of a list stand for themselves.
  return (name === 'seeds' ? value.split(',') : [value]).map(encodeText).join(',');
}

const encodeModel = (model: string): string => encodeURIComponent(model).replace('%40', '@');

/** As URL parsers leave it alone: they would encode an apostrophe in a query themselves. */
const encodeText = (text: string): string => encodeURIComponent(text).replaceAll("'", '%27');
