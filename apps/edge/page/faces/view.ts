import { USUAL_FRAMES, USUAL_PSI } from './face-url.ts';
import type { FaceWish, LayerRange } from './wish.ts';

/** Everything that decides what is to be seen; a link to the page holds it. */
export interface View {
  /** The first seed on the wall. */
  readonly wall: string;
  readonly seed: string;
  readonly psi: number;
  readonly class?: string | undefined;
  readonly text?: string | undefined;
  readonly model?: string | undefined;
  readonly shows: Showing;
  /** The second face of a mix or a morph. */
  readonly other: string;
  /** Of a mix; the finer half of the model's layers where there is none. */
  readonly layers?: LayerRange | undefined;
  /** Of a morph. */
  readonly frames: number;
}

export const SHOWINGS = ['face', 'mix', 'morph'] as const;
export type Showing = (typeof SHOWINGS)[number];

export const FRAMES = [6, 12, 18, 24] as const;
export const PSI_STEPS = 20;

export const FIRST_VIEW: View = {
  wall: '1',
  seed: '1',
  psi: USUAL_PSI,
  shows: 'face',
  other: '2',
  frames: USUAL_FRAMES,
};

/** A face of the view with another seed: what the wall is made of. */
export function wishOf(view: View, seed: string = view.seed): FaceWish {
  const { psi, class: named, text, model } = view;
  return {
    seed,
    psi,
    ...(named !== undefined && { class: named }),
    ...(text !== undefined && { text }),
    ...(model !== undefined && { model }),
  };
}

/** The face on the stage; a mix where one is shown and the model has styles to mix. */
export function stageWish(view: View, styleLayers: number): FaceWish {
  if (view.shows !== 'mix' || styleLayers === 0) return wishOf(view);
  const [usual, asked] = [layersWithin(undefined, styleLayers), layersWithin(view.layers, styleLayers)];
  const isUsual = asked.from === usual.from && asked.to === usual.to;
  return { ...wishOf(view), mix: view.other, ...(!isUsual && { layers: asked }) };
}

/** A range that the model has: the one that was asked for as far as it goes, or the finer half. */
export function layersWithin(asked: LayerRange | undefined, styleLayers: number): LayerRange {
  const last = Math.max(0, styleLayers - 1);
  if (asked === undefined || asked.from > last) return { from: Math.floor(styleLayers / 2), to: last };
  return { from: asked.from, to: Math.max(asked.from, Math.min(asked.to, last)) };
}
