import type { Seed } from '@omokage/models/sampling';
import type { MixedLayers } from '@omokage/weights/sampler';
import type { FaceExtension } from './face-file.ts';
import { FRAMES, FRAMES_A_SECOND } from './face-limits.ts';
import { DEFAULT_PLAY, type Play } from './face-request.ts';
import { formatLayers } from './layers.ts';
import { formatModelReference, type ModelReference } from './model-reference.ts';
import { DEFAULT_PSI, formatPsi } from './psi.ts';
import { formatSeedList } from './seed-list.ts';

/**
 * How a face's URL is written: one spelling for each picture, so that caches hold it once. Parameters stand in the order of their
 * schema; those that say what is so anyway are left out; a pinned model is a folder of its own.
 */

/** What is asked for beside seeds, as the model takes it. */
export interface SpelledWish {
  readonly psi?: number | undefined;
  readonly class?: string | undefined;
  readonly text?: string | undefined;
  /** A seed's text. */
  readonly mix?: string | undefined;
  readonly layers?: MixedLayers | undefined;
  readonly size?: number | undefined;
}

/** Where a file stands. */
export interface FaceAddress {
  /** None where the Accept header decides. */
  readonly extension?: FaceExtension | undefined;
  readonly model?: ModelReference | undefined;
}

export interface FaceRequest extends SpelledWish, FaceAddress {
  readonly seed: string;
}

type Parameters = readonly (readonly [name: string, value: string | undefined])[];

/** The canonical path and query of a face. */
export const facePath = ({ seed, extension, model, ...wish }: FaceRequest): string =>
  pathOf(encodeURIComponent(seed), { extension, model }, wishParameters(wish));

/** Of the redirect to some seed. */
export const randomPath = ({ extension, model, ...wish }: SpelledWish & FaceAddress): string =>
  pathOf('random', { extension, model }, wishParameters(wish));

export interface GridRequest extends SpelledWish, FaceAddress {
  readonly seeds: readonly Seed[];
  readonly columns?: number | undefined;
}

export const gridPath = ({ seeds, columns, extension, model, ...wish }: GridRequest): string =>
  pathOf('grid', { extension, model }, [
    ['seeds', formatSeedList(seeds, encodeValue)],
    ['columns', unless(usualColumns(seeds.length), columns)],
    ...wishParameters(wish),
  ]);

/** As many as make a grid a square, or a little wider. */
export const usualColumns = (faces: number): number => Math.ceil(Math.sqrt(faces));

export interface MorphRequest extends SpelledWish, FaceAddress {
  readonly from: string;
  readonly to: string;
  readonly frames?: number | undefined;
  readonly fps?: number | undefined;
  readonly play?: Play | undefined;
}

export const morphPath = ({ from, to, frames, fps, play, extension, model, ...wish }: MorphRequest): string =>
  pathOf('morph', { extension, model }, [
    ['from', encodeValue(from)],
    ['to', encodeValue(to)],
    ['frames', unless(FRAMES.usual, frames)],
    ['fps', unless(FRAMES_A_SECOND.usual, fps)],
    ['play', unless(DEFAULT_PLAY, play)],
    ...wishParameters(wish),
  ]);

function wishParameters({ psi, class: named, text, mix, layers, size }: SpelledWish): Parameters {
  return [
    ['psi', psi === undefined || psi === DEFAULT_PSI ? undefined : formatPsi(psi)],
    ['class', named === undefined ? undefined : encodeValue(named)],
    ['text', text === undefined ? undefined : encodeValue(text)],
    ['mix', mix === undefined ? undefined : encodeValue(mix)],
    ['layers', layers && formatLayers(layers)],
    ['size', size === undefined ? undefined : String(size)],
  ];
}

function pathOf(name: string, { extension, model }: FaceAddress, parameters: Parameters): string {
  const pinned = model?.digest !== undefined;
  const folder = pinned ? `/v1/models/${formatModelReference(model)}/faces` : '/v1/faces';
  const all: Parameters = [...parameters, ['model', pinned ? undefined : model && formatModelReference(model)]];
  const query = all.flatMap(([parameter, value]) => (value === undefined ? [] : [`${parameter}=${value}`])).join('&');
  return `${folder}/${name}${extension === undefined ? '' : `.${extension}`}${query && `?${query}`}`;
}

const unless = <T extends string | number>(usual: T, value: T | undefined): string | undefined =>
  value === undefined || value === usual ? undefined : String(value);

/** As URL parsers leave it alone: they would encode an apostrophe in a query themselves. */
const encodeValue = (text: string): string => encodeURIComponent(text).replaceAll("'", '%27');
