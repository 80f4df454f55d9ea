import type { FaceWish } from './wish.ts';

export interface Faces {
  /** What is on the stage now. */
  current(): FaceWish;
}

export function mountFaces(_root: HTMLElement): Faces {
  return { current: () => ({ seed: '1', psi: 0.7 }) };
}
