import type { Network } from '../../net/index.ts';
import type { Form } from '../system.ts';

/** Side of a growing system's first pictures, pixels. */
export const FIRST_SIDE = 4;

/** How far a system has grown: pictures of side 4 * 2^stage, of which the last doubling shows by a share of alpha, 0 to 1. */
export type Growth = { readonly stage: number; readonly alpha: number };

export const sideAt = (stage: number): number => FIRST_SIDE * 2 ** stage;

/** The stage at which pictures have their full size. */
export const lastStage = (size: number): number => Math.log2(size / FIRST_SIDE);

/** The growth that a network's form stands for: all of it where there is none. */
export const growthOf = (form: Form | undefined, size: number): Growth => ({
  stage: form?.stage ?? lastStage(size),
  alpha: form?.alpha ?? 1,
});

/** When a system grows, in images seen. */
export interface GrowthSchedule {
  /** Full side of the pictures. */
  readonly size: number;
  /** For each stage to settle. */
  readonly stageImages: number;
  /** Over which each stage but the first fades in, before it settles. */
  readonly fadeImages: number;
}

/** The growth after so many images (Karras et al. 2017, appendix A.1): settle, then fade in and settle stage after stage. */
export function scheduleAt(imagesSeen: number, { size, stageImages, fadeImages }: GrowthSchedule): Growth {
  const last = lastStage(size);
  const sinceFirst = imagesSeen - stageImages;
  if (sinceFirst < 0 || last === 0) return { stage: 0, alpha: 1 };
  const stage = 1 + Math.floor(sinceFirst / (fadeImages + stageImages));
  if (stage > last) return { stage: last, alpha: 1 };
  const intoStage = sinceFirst % (fadeImages + stageImages);
  return { stage, alpha: intoStage < fadeImages ? intoStage / fadeImages : 1 };
}

/**
 * A full-size `picture` as the data of a growth: shrunk to its side, and while a stage fades in blended with the half-size picture
 * doubled, as generated pictures are. For pictures of side `size`.
 */
export const pictureAt: Network<Growth & { readonly size: number }> = (net, inputs, { stage, alpha, size }) => {
  let picture = inputs.picture;
  for (let side = size; side > sideAt(stage); side /= 2) picture = net.averagePool(picture);
  return alpha < 1 ? net.interpolate(net.upsample(net.averagePool(picture)), picture, alpha) : picture;
};

/** A `picture` of a stage's side, doubled up to `size`. */
export const doubledTo: Network<{ readonly stage: number; readonly size: number }> = (net, inputs, { stage, size }) => {
  let picture = inputs.picture;
  for (let side = sideAt(stage); side < size; side *= 2) picture = net.upsample(picture);
  return picture;
};
